import { expect, test } from 'vitest'
import type { Policy } from '../../src/core/policy/policy.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { checkCapabilities } from '../../src/main/doctor/capabilities.ts'
import { nodeOf } from '../world/node.ts'
import { policy } from '../world/policy.ts'

const { compute } = policy.roles
if (compute === undefined) throw new Error('the policy has no compute nodes')
const names = ['quiet', 'refused', 'silent'] as const
const capabilities = names.map((name) => ({ name, rank: 'silence' as const }))
const rules: Policy = { ...policy, roles: { compute: { ...compute, capabilities } } }

test('F26 doctor: asks the system of every capability once, for a live node, and changes nothing', async () => {
  const asked: string[] = []
  const found = await checkCapabilities(
    rules,
    {
      quiet: {
        preflight: async ({ name }) => {
          asked.push(name)
          return []
        },
      },
      refused: { preflight: async () => [{ about: 'refused', why: 'it is full', remedy: 'Make room.' }] },
      silent: {
        preflight: async () => Promise.reject(new Failure('alertmanager', 'nobody listens there', 'none')),
      },
      unused: { preflight: async () => [] },
    },
    [nodeOf('n0', { roles: ['compute'], membership: 'failed' }), nodeOf('n1', { roles: ['compute'] })],
  )
  expect(found.map(({ is, seen }) => `${is}: ${seen}`)).toEqual([
    'ok: quiet: its system answers for n1',
    'failed: refused: it is full; Make room.',
    'failed: silent: alertmanager: nobody listens there',
    'warning: unused: not tested, because no live node has a role that uses it',
  ])
  expect(asked).toEqual(['n1'])
})
