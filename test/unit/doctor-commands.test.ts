import { expect, test, vi } from 'vitest'
import type { PowerAnswer } from '../../src/core/cluster/power.ts'
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
const powerChecks = [
  { roles: [name], on: { host: 'bmc-01' }, argv: ['power-state', '{node}'], limitSeconds: 5 },
  { roles: 'any', on: 'here', argv: ['power-state', '{node}'], limitSeconds: 5 },
] as const
const command = { on: 'here', argv: ['true'], limitSeconds: 120 } as const
const judge = { by: 'exit code', ok: [0], warn: [] } as const
const gates = Object.fromEntries(
  ['answers', 'refuses', 'broken', 'unused'].map((gate) => [gate, { ...command, judge }]),
)
const hooks = { present: command, absent: command }
const runDoctor = (nodes: readonly Node[], says: PowerAnswer['says'] = 'on') =>
  checkCommands(rules, { gates, hooks, powerChecks }, nodes, {
    power: async (about) => ({ says, command: `“power-state ${about.name}” on bmc-01`, answer: says }),
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

test('F44 doctor: asks every power check about a live node, which must be on', async () => {
  const lines = (found: Awaited<ReturnType<typeof runDoctor>>) => found.map(({ is, seen }) => `${is}: ${seen}`)
  const about = 'powerChecks[0]: of n1, which is alive, the power check “power-state n1” on bmc-01 says'
  const on = lines(await runDoctor([node]))
  expect(on).toContain(`ok: ${about}: on`)
  expect(on).toContain('warning: powerChecks[1]: not tested, because it applies to no live node')
  for (const says of ['off', 'unknown'] as const)
    expect(lines(await runDoctor([node], says))).toContain(`failed: ${about}: ${says}; it must say on`)
})

test('doctor: waits for a gate and a power check as long as the bot does', async () => {
  const limits: (number | undefined)[] = []
  const timeout = vi.spyOn(AbortSignal, 'timeout')
  const slow = [{ roles: 'any', on: 'here', argv: ['power-state'], limitSeconds: 240 }] as const
  try {
    await checkCommands(rules, { gates: { answers: { ...command, judge } }, hooks: {}, powerChecks: slow }, [node], {
      power: async () => ({ says: 'on', command: 'power-state', answer: 'on' }),
      ask: async (gate) => ({ gate, verdict: 'ok', evidence: '', remedy: '' }),
      programOf: async (hook) => ({ hook, program: '', host: '', is: 'there' }),
    })
    limits.push(...timeout.mock.calls.map(([limitMs]) => limitMs))
  } finally {
    timeout.mockRestore()
  }
  expect(limits).toEqual([135_000, 255_000])
})
