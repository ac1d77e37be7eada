import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { seen } from '../../until.ts'
import type { NodesWorld, TaskDoes } from '../suites/nodes-fixtures.ts'
import { type SshdFixture, startSshdFixture, testNode, withNodeProgram } from './sshd-server.ts'

/** The shell text of programs. */
export const bodies: { readonly [does in TaskDoes]: string } = {
  succeeds: 'echo hello',
  fails: 'echo no disk >&2; exit 3',
  endless: 'exec sleep 1000',
}

/** The contract's world on a real OpenSSH server whose reboot command only records that it was called. */
export const sshdWorld = async (): Promise<NodesWorld> => worldOn(await startSshdFixture())

/** The same world where `lockkeeper-node` is the only program that the account may run as root. */
export const nodeProgramWorld = async (): Promise<NodesWorld> =>
  worldOn(
    await startSshdFixture((settings, folder, sshd) =>
      withNodeProgram(sshd, settings, ['/no/such/folder', join(folder, 'failing'), join(folder, 'fine')]),
    ),
  )

function worldOn(fixture: SshdFixture): NodesWorld {
  const refusing = join(fixture.folder, 'refusing')
  fixture.program('reboot', `[ ! -e ${refusing} ] || { echo no; exit 1; }\necho "$*" >>${fixture.folder}/reboots`)
  return {
    nodes: fixture.nodes,
    node: testNode,
    hostname: hostname(),
    task: (does, limitSeconds) => {
      const argv = [fixture.program(`task-${does}`, `echo began >>${fixture.folder}/begun\n${bodies[does]}`)]
      fixture.allow(argv)
      return { task: 'program', argv, limitSeconds }
    },
    begun: () => fixture.lines('begun').length,
    async folder(name, files) {
      for (const [file, does] of Object.entries(files)) {
        fixture.program(join(name, file), `echo ${file} >>${fixture.folder}/ran\n${bodies[does]}`)
      }
      writeFileSync(join(fixture.folder, name, '15-notes'), 'not executable')
      return { task: 'folder', folder: join(fixture.folder, name), limitSeconds: 60 }
    },
    ran: () => fixture.lines('ran'),
    reboots: () => fixture.lines('reboots').length,
    async refuseReboots(refuse) {
      if (refuse === 'yes') writeFileSync(refusing, '')
      else if (existsSync(refusing)) rmSync(refusing)
    },
    versions: { 'linux-image': '6.12', openssl: '3.0.17-1' },
    eventually: seen,
    close: fixture.close,
  }
}
