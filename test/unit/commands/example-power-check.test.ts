import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { operatorCommands } from '../../../src/adapters/commands/commands.ts'
import { localShell } from '../../../src/adapters/commands/local-shell.ts'
import { loadCommands } from '../../../src/main/bot/load-commands.ts'
import { root } from '../../tidy/sources.ts'
import { nodeOf } from '../../world/node.ts'
import { inContext, settingsOf } from '../configuration-fixtures.ts'

const path = process.env.PATH
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'power-check-'))
  process.env.PATH = `${folder}:${path}`
})
afterEach(() => {
  process.env.PATH = path
  rmSync(folder, { recursive: true })
})

/** The output of the example's power check for storage-01, with this script as ipmitool. */
async function asked(ipmitool: string) {
  writeFileSync(join(folder, 'ipmitool'), `#!/bin/sh\necho "$*" >>${folder}/asked\n${ipmitool}\n`)
  chmodSync(join(folder, 'ipmitool'), 0o700)
  const commands = (await loadCommands(join(root, 'commands'))).map(({ name }) => name)
  const example = readFileSync(join(root, 'lockkeeper.example.yaml'), 'utf8')
  const [cluster] = settingsOf(example, { ...inContext, commands }).clusters
  if (cluster === undefined) throw new Error('the example has no cluster')
  const operator = operatorCommands(cluster.commands, cluster.ssh, localShell(1))
  return operator.power(nodeOf('storage-01', { roles: ['storage'] }), new AbortController().signal)
}

it('F44 example: its power check says on or off by the words of ipmitool, asked about the BMC of the node', {
  tags: ['slow'],
}, async () => {
  expect(await asked('echo Chassis Power is off')).toMatchObject({ says: 'off' })
  expect(await asked('echo Chassis Power is on')).toMatchObject({ says: 'on' })
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toContain('-H storage-01-bmc -U operator -f /etc/lockkeeper/bmc ')
})

it('F44 example: its power check is unknown when the BMC does not answer', async () => {
  const said = 'Error: Unable to establish IPMI v2 / RMCP+ session'
  expect(await asked(`echo "${said}" >&2; exit 1`)).toMatchObject({ says: 'unknown', answer: said })
  expect(await asked('echo Chassis Power is unknown')).toMatchObject({ says: 'unknown', answer: 'unknown' })
})
