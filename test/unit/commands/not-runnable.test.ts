import { expect, it } from 'vitest'
import { operatorCommands } from '../../../src/adapters/commands/commands.ts'
import { localShell } from '../../../src/adapters/commands/local-shell.ts'
import { defaultSshSettings } from '../../../src/adapters/ssh/settings.ts'
import { nodeOf } from '../../world/node.ts'

const node = nodeOf('storage-01', { roles: ['storage'] })

const commands = operatorCommands(
  {
    gates: {},
    hooks: {
      evacuate: { on: 'here', argv: ['evacuate', '{node}'], limitSeconds: 1 },
      unrack: { on: 'here', argv: ['unrack', '{rack}'], limitSeconds: 1 },
    },
    upgrades: [
      { roles: ['storage'], argv: ['apt-get', 'upgrade'], ok: [0] },
      { roles: ['gateway'], argv: ['upgrade', '{zone}'], ok: [0] },
    ],
    powerChecks: [],
    claimFolder: '/nowhere',
  },
  defaultSshSettings,
  localShell(1),
)

it('hook problem: is none when the hook is configured and the node has every fact it needs', () => {
  expect(commands.hookProblem('evacuate', node)).toBeNull()
})

it('hook problem: names the configuration key of a missing hook, or of one that needs a fact the node lacks', () => {
  expect(commands.hookProblem('moor', node)).toMatchObject({
    why: 'hook moor is not configured',
    remedy: expect.stringContaining('clusters.harbour.hooks.moor'),
  })
  expect(commands.hookProblem('toString', node)).not.toBeNull()
  expect(commands.hookProblem('unrack', node)).toMatchObject({
    why: 'storage-01 has no rack',
    remedy: expect.stringContaining('clusters.harbour.hooks.unrack'),
  })
})

it('upgrade problem: names the configuration key when no package command fits the node, and the fact the node lacks', () => {
  expect(commands.upgradeProblem(node)).toBeNull()
  expect(commands.upgradeProblem({ ...node, roles: ['compute'] })).toEqual({
    why: 'no package command is configured for storage-01 (roles: compute)',
    remedy: 'add one under clusters.harbour.upgrades',
  })
  expect(commands.upgradeProblem({ ...node, roles: ['gateway'] })).toMatchObject({ why: 'storage-01 has no zone' })
})
