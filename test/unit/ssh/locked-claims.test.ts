import { expect, it } from 'vitest'
import { operatorCommands } from '../../../src/adapters/commands/commands.ts'
import { agentMaintenance } from '../../../src/adapters/ssh/maintenance.ts'
import { sshNodes } from '../../../src/adapters/ssh/nodes.ts'
import { defaultSshSettings } from '../../../src/adapters/ssh/settings.ts'
import type { Shell } from '../../../src/adapters/ssh/shell.ts'
import type { Mark } from '../../../src/core/capabilities/mark.ts'
import { nodeOf } from '../../world/node.ts'
import { testLock } from '../../world/test-lock.ts'

const node = nodeOf('storage-01', { roles: ['storage'] })
const mark: Mark = {
  run: 'op-2-1',
  applied: { place: '4', attempt: 1 },
  reverted: { place: '4-undo', attempt: 1 },
  ours: 'this run',
  drainedBy: [],
  reason: 'new kernel',
  before: null,
  version: null,
}
const claim = { run: mark.run, step: '4' }
const lock = testLock('op-1-1', node.name)

/** The hosts on which a program ran. */
const reached: string[] = []
const shell: Shell = {
  run: async (host) => {
    reached.push(host)
    return { output: '', errorOutput: '' }
  },
  wait: async () => ({ output: '', errorOutput: '' }),
}
const nodes = sshNodes(shell, defaultSshSettings)
const maintenance = agentMaintenance(shell, defaultSshSettings)
const commands = operatorCommands(
  {
    gates: {},
    upgrades: [],
    powerChecks: [],
    claimFolder: '/no/such/folder',
    hooks: { evacuate: { on: 'the node', argv: ['true'], limitSeconds: 5 } },
  },
  defaultSshSettings,
  shell,
)
const hook = { name: 'evacuate', planned: null }

const changes = {
  'starting a task': () => nodes.start(lock, claim, { task: 'program', argv: ['true'], limitSeconds: 5 }),
  'stopping a task': () => nodes.stop(lock, claim),
  'arming a reboot': () => nodes.arm(lock, claim, { bootId: 'a', untilUptimeSeconds: 5 }),
  'entering maintenance': () => maintenance.apply(lock, node, mark),
  'leaving maintenance': () => maintenance.revert(lock, node, mark),
  'starting a hook': () => commands.startHook(lock, hook, node, claim),
  'stopping a hook': () => commands.stopHook(lock, hook, node, claim),
}

it.each(Object.entries(changes))(
  'I1 claims: %s reaches no node when the lock belongs to another run',
  async (_what, change) => {
    await expect(change()).rejects.toThrow('the lock of op-1-1 was used for a claim of op-2-1')
    expect(reached).toEqual([])
  },
)
