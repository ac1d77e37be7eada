import { expect, test } from 'vitest'
import type { PowerAnswer } from '../../src/core/cluster/power.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import { askPower } from '../../src/engine/requests/power-check.ts'
import { worldWith } from '../conformance/cycle.ts'
import { definitions } from '../world/definitions.ts'
import { nodeOf } from '../world/node.ts'
import { policy } from '../world/policy.ts'

const check = { roles: ['storage'], on: 'here', argv: ['power-state', '{node}'], limitSeconds: 5 } as const

/** Asks about storage-01 where the nodes' power checks print this. */
function asked(nodes: readonly Node[], says: { readonly [node: string]: PowerAnswer['says'] }, powerChecks = [check]) {
  const { inventory, commands } = worldWith().context
  return askPower(
    {
      policy: { ...policy, pins: { 'storage-01': ['storage'] } },
      inventory: { ...inventory, nodes: async () => nodes },
      commands: {
        ...commands,
        definitions: { ...definitions, powerChecks },
        power: async ({ name, roles }: Node): Promise<PowerAnswer | null> => {
          const answer = says[name]
          if (answer === undefined || !roles.includes('storage')) return null
          return { says: answer, command: `power-state ${name}`, answer }
        },
      },
    },
    'storage-01',
  )
}

const node = nodeOf('storage-01', { roles: ['compute'] })

test('F44 power check: is that of the roles which the policy gives to the node', async () => {
  expect(await asked([node], { 'storage-01': 'off' })).toMatchObject({ says: 'off' })
})

test('F44 power check: every node that the name may mean must be off', async () => {
  const other = nodeOf('STORAGE-01', { roles: ['storage'] })
  const both = (answer: PowerAnswer['says']) => asked([node, other], { 'storage-01': 'off', 'STORAGE-01': answer })
  expect(await both('off')).toMatchObject({ says: 'off' })
  expect(await both('on')).toMatchObject({ says: 'on', command: 'power-state STORAGE-01' })
})

test('F44 power check: a node that the inventory does not have is unknown where power checks are configured', async () => {
  expect(await asked([], {})).toMatchObject({ says: 'unknown', answer: 'storage-01 is not in the inventory' })
  expect(await asked([], {}, [])).toBeNull()
  expect(await asked([node], {})).toBeNull()
})
