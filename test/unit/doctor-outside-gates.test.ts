import { expect, test } from 'vitest'
import type { Policy } from '../../src/core/policy/policy.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import type { OutsideGates } from '../../src/engine/ports/outside-gates.ts'
import { checkOutsideGates } from '../../src/main/doctor/outside-gates.ts'
import { nodeOf } from '../world/node.ts'
import { policy } from '../world/policy.ts'

const { compute } = policy.roles
if (compute === undefined) throw new Error('the policy has no compute nodes')
const rules: Policy = { ...policy, roles: { compute: { ...compute, gates: ['calm', 'firing', 'silent'] } } }
const gates: OutsideGates = {
  withinMs: { calm: 1_000, firing: 1_000, silent: 1_000, unused: 1_000 },
  async ask(gate, { node, when }) {
    if (gate === 'silent') throw new Failure('prometheus', 'nobody listens there', 'none')
    const evidence = `asked ${when} about ${node.name}`
    return { gate, verdict: gate === 'calm' ? 'ok' : 'blocked', evidence, remedy: '' }
  },
}

test('F26 doctor: asks every gate of an outside system once, for a live node, and tells an answer from none', async () => {
  const nodes = [nodeOf('n0', { roles: ['compute'], membership: 'failed' }), nodeOf('n1', { roles: ['compute'] })]
  const found = await checkOutsideGates(rules, gates, nodes)
  expect(found.map(({ is, seen }) => `${is}: ${seen}`)).toEqual([
    'ok: gate calm answers for n1: ok, asked before about n1',
    'warning: gate firing answers for n1: blocked, asked before about n1',
    'failed: gate silent gave no answer for n1: prometheus: nobody listens there',
    'warning: gate unused: not tested, because no live node has a role that uses it',
  ])
})
