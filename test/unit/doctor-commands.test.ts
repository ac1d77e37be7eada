import { expect, test } from 'vitest'
import type { Verdict } from '../../src/core/health/verdict.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import { checkCommands } from '../../src/main/doctor/commands.ts'
import { nodeOf } from '../world/node.ts'
import { policy } from '../world/policy.ts'

const [name = 'storage', role] = Object.entries(policy.roles)[0] ?? []
if (role === undefined) throw new Error('the policy has no role')
const rules: Policy = {
  ...policy,
  roles: { [name]: { ...role, gates: ['answers', 'refuses', 'broken'], drainHooks: ['present', 'absent'] } },
}
const node = nodeOf('n1', { roles: [name] })
const verdicts: { readonly [gate: string]: Verdict['verdict'] } = {
  answers: 'ok',
  refuses: 'blocked',
  broken: 'unknown',
}
const runDoctor = (nodes: readonly Node[]) =>
  checkCommands(rules, { gates: ['answers', 'refuses', 'broken', 'unused'], hooks: ['present', 'absent'] }, nodes, {
    ask: async (gate) => ({ gate, verdict: verdicts[gate] ?? 'ok', evidence: `said by ${gate}`, remedy: '' }),
    programOf: async (hook) => ({
      hook,
      program: `/bin/${hook}`,
      host: 'n1',
      is: hook === 'absent' ? 'missing' : 'there',
    }),
  })

test('F26 doctor: asks every gate once and distinguishes an answer from none', async () => {
  const found = (await runDoctor([node])).map(({ is, seen }) => `${is}: ${seen}`)
  expect(found).toContain('ok: gate answers answers for n1: ok, said by answers')
  expect(found).toContain('warning: gate refuses answers for n1: blocked, said by refuses')
  expect(found).toContain('failed: gate broken gave no answer for n1: said by broken')
  expect(found).toContain('warning: gate unused: not tested, because no live node has a role that uses it')
})

test('F26 doctor: asks gates only about nodes that are alive', async () => {
  const found = (await runDoctor([{ ...node, name: 'n0', membership: 'failed' }])).map(({ seen }) => seen)
  expect(found).toContain('gate answers: not tested, because no live node has a role that uses it')
  const both = await runDoctor([{ ...node, name: 'n0', membership: 'failed' }, node])
  expect(both.map(({ seen }) => seen)).toContain('gate answers answers for n1: ok, said by answers')
})

test('F26 doctor: looks for the program of every hook on its host', async () => {
  const found = (await runDoctor([node])).map(({ is, seen }) => `${is}: ${seen}`)
  expect(found).toContain('ok: hook present: found /bin/present on n1')
  expect(found).toContain('failed: hook absent: program not found: /bin/absent on n1')
  expect((await runDoctor([])).every(({ is }) => is !== 'ok')).toBe(true)
})
