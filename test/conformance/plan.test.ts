import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reboot } from '../../commands/reboot.ts'
import { optionsOf } from '../../src/core/grammar/options.ts'
import { decideAcquire } from '../../src/core/locks/acquire.ts'
import { emptyLockTable } from '../../src/core/locks/lock-table.ts'
import { makePlan } from '../../src/core/plan/make.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import type { Step } from '../../src/core/steps/table.ts'
import { traitsOf } from '../../src/core/steps/traits.ts'
import { admitted } from '../core/locks-examples.ts'
import { holds } from '../property.ts'
import { definitions } from '../world/definitions.ts'
import { vocabulary } from '../world/demo-cluster.ts'
import { nodeOf } from '../world/node.ts'
import { policy } from '../world/policy.ts'

const node = nodeOf('storage-01', { roles: ['storage'], group: 'ceph' })

/** The steps of a reboot of the node, as they are approved. */
function stepsUnder(rules: Policy): readonly Step[] {
  if (!('recipe' in reboot)) return []
  const options = { ifNeeded: true }
  const plan = makePlan({
    policy: rules,
    definitions,
    requester: 'U0ANA',
    window: null,
    command: reboot,
    words: 'reboot',
    reason: 'kernel',
    options,
    nodes: [node],
  })
  return plan.nodes[0]?.steps ?? []
}

const steps = stepsUnder(policy)
const kinds = steps.map((step) => (step.kind === 'verifyCluster' ? `verify ${step.when}` : step.kind))
const before = kinds.slice(0, kinds.indexOf('reboot'))
const after = kinds.slice(kinds.indexOf('reboot') + 1)

/** The first words of a failure: a recipe has another order. */
const orderIsRule =
  'the order of a reboot is a rule of rebootmgr: where a recipe deviates, write the deviation into docs/rebootmgr.md and the order here'

test('rebootmgr/07 plan: checks the node first, then takes the lock of all its scopes in one step', () => {
  expect(before.slice(0, 3)).toEqual(['checkNode', 'acquireLock', 'verify before'])
  expect(kinds.filter((kind) => kind === 'acquireLock')).toHaveLength(1)
})

test('rebootmgr/13 plan: orders checks, lock, checks, hooks, maintenance, settle, checks and reboot', () => {
  expect(before, orderIsRule).toEqual([
    'checkNode',
    'acquireLock',
    'verify before',
    'drain',
    'runPreTasks',
    'enterMaintenance',
    'settle',
    'verify before',
  ])
})

test('rebootmgr/13 plan: changes nothing before the lock with its in-progress keys is taken', () => {
  const lock = steps.findIndex(({ kind }) => kind === 'acquireLock')
  expect(steps.slice(0, lock + 1).filter(({ kind }) => traitsOf(kind).touches !== 'nothing')).toEqual([])
})

test('rebootmgr/27 plan: settles once between tasks and the second check, also when the settle time is zero', () => {
  expect(before.filter((kind) => kind === 'settle')).toHaveLength(1)
  expect(before.at(-1)).toBe('verify before')
  const impatient = { ...policy, limits: { ...policy.limits, settleMs: 0 } }
  expect(stepsUnder(impatient).map(({ kind }) => kind)).toEqual(steps.map(({ kind }) => kind))
})

test('rebootmgr/42 plan: orders checks, tasks, checks, maintenance off, trigger removal and release after the reboot', () => {
  expect(after, orderIsRule).toEqual([
    'awaitNewBoot',
    'verify after',
    'runPostTasks',
    'verify after',
    'leaveMaintenance',
    'clearTrigger',
    'undrain',
    'verify after',
    'releaseLock',
  ])
})

test('rebootmgr/19 rebootmgr/31 rebootmgr/38 options: skip a stop, a check or a guard only by naming one gate', () => {
  const changing = vocabulary.filter((command) => 'recipe' in command)
  const options = changing.flatMap((command) => Object.keys(optionsOf(command)))
  expect(changing.length).toBeGreaterThan(3)
  // `in`, `at` and `until` only narrow when work starts; `atOnce`, `waves`, `soak` and `leaveOutBusy` decide which nodes start when
  expect([...new Set(options)].sort()).toEqual([
    'at',
    'atOnce',
    'breakGlass',
    'cluster',
    'dryRun',
    'ifNeeded',
    'in',
    'leaveOutBusy',
    'quarantine',
    'reason',
    'soak',
    'until',
    'waves',
  ])
})

test('rebootmgr/31 lock: waits for any request while another node of its groups is in progress', () => {
  const group = fc.option(fc.constantFrom('ceph', 'compute'), { nil: null })
  const name = fc.constantFrom('storage-01', 'storage-02', 'somebody')
  const asks = fc.uniqueArray(fc.constantFrom('ceph', 'compute', 'odd'))
  holds(
    fc.property(group, name, asks, fc.nat(5), (of, in_, groups, slots) => {
      const ask = {
        holder: {
          operation: 'op-1',
          run: 'op-1-1',
          node: 'storage-01',
          requester: 'U0ANA',
          command: 'reboot',
          sinceMs: 1,
          phase: { step: 'waiting', index: 0, bootIdBefore: null, changed: [], armedUntilUptimeSeconds: null },
        },
        scopes: [{ name: 'cluster', slots: slots + 1 }],
        policyHash: 'x',
        work: 'takes away' as const,
        number: null,
        plannedAtMs: 1,
        groups,
      }
      const table = { ...emptyLockTable, foreign: [{ group: of, node: in_, is: 'in progress' as const }] }
      const concerns = of === null || groups.includes(of)
      expect(decideAcquire(table, { request: ask, admission: admitted, beside: 'beside rebootmgr' }).is).toBe(
        concerns ? 'waiting' : 'taken',
      )
    }),
  )
})
