import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'
import { isolations, recorded, ssh, sshWith, startTestFleet } from './fleet-fixtures.ts'

describe.each(isolations)('fleet connection by %s', (isolation) => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await startTestFleet(isolation, 1)
  })
  afterAll(() => fleet.stop())

  test('SSH: runs many commands at once over one shared connection', async () => {
    const control = ['-o', `ControlPath=${join(freshFolder('sockets'), 's')}`, 'storage-01']
    const master = await sshWith(fleet, ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=30', ...control, 'true'], '')
    expect(master.code).toBe(0)
    const numbers = Array.from({ length: 8 }, (_, index) => String(index))
    const answers = await Promise.all(
      numbers.map((number) => sshWith(fleet, [...control, `cat; echo ${number}`], 'in ')),
    )
    expect(answers.map((answer) => answer.stdout)).toEqual(numbers.map((number) => `in ${number}\n`))
    expect((await sshWith(fleet, ['-O', 'exit', ...control], '')).code).toBe(0)
  })

  test('SSH: answers keep-alive requests of the client', async () => {
    const alive = ['-o', 'ServerAliveInterval=1', '-o', 'ServerAliveCountMax=1', 'storage-01']
    expect((await sshWith(fleet, [...alive, 'sleep 2.5; echo still here'], '')).stdout).toBe('still here\n')
  })

  test('SSH: reports the signal that ended a command', async () => {
    const { code } = await ssh(fleet, 'storage-01', 'kill -TERM $$')
    expect(code).toBe(255) // how OpenSSH reports an exit signal
    const line = await recorded(fleet, (each) => each.kind === 'command ended' && each.line === 'kill -TERM $$')
    expect(line).toMatchObject({ exitCode: null, signal: 'SIGTERM' })
  })

  test('SSH: forwards a signal to the command', async () => {
    const client = await connect(fleet)
    const stream = await new Promise<ssh2.ClientChannel>((resolve, reject) => {
      client.exec('trap "echo got it; exit 9" INT; echo ready; while :; do sleep 0.05; done', (error, channel) =>
        error ? reject(error) : resolve(channel),
      )
    })
    await once(stream, 'data')
    stream.signal('INT')
    const [code] = await once(stream, 'exit')
    expect(code).toBe(9)
    const closed = once(client, 'close')
    client.end()
    await closed
  })

  test('SSH: lets a command finish when the client disconnects', async () => {
    const client = await connect(fleet)
    const line = 'echo begun >/run/begun; cat >/dev/null; sleep 0.1; echo over >/run/over; exit 4'
    await new Promise<void>((resolve) => client.exec(line, () => resolve()))
    await recorded(fleet, (each) => each.kind === 'command started' && each.line === line)
    client.destroy()
    const end = await recorded(fleet, (each) => each.kind === 'command ended' && each.line === line)
    expect(end).toMatchObject({ exitCode: 4 })
    expect((await ssh(fleet, 'storage-01', 'cat /run/begun /run/over')).stdout).toBe('begun\nover\n')
  })

  test('SSH: refuses logins without the key of the fleet', async () => {
    const { host, sshPort } = fleet.machine('storage-01').parts.address
    const strangers = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private
    const attempts = [{ privateKey: strangers }, { password: '' }, { password: 'root' }]
    for (const attempt of attempts) {
      const stranger = new ssh2.Client()
      stranger.connect({ host, port: sshPort, username: 'root', ...attempt })
      const errors: string[] = []
      stranger.on('error', (error) => errors.push(error.message))
      await new Promise<void>((resolve) => stranger.on('close', () => resolve()))
      expect(errors).toEqual(['All configured authentication methods failed'])
    }
  })
})

async function connect(fleet: Fleet): Promise<ssh2.Client> {
  const client = new ssh2.Client()
  const { host, sshPort } = fleet.machine('storage-01').parts.address
  client.connect({ host, port: sshPort, username: 'root', privateKey: readFileSync(fleet.ssh.identity) })
  await once(client, 'ready')
  return client
}
