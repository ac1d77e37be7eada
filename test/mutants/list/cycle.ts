import type { Mutant } from '../mutant.ts'

const command = 'commands/reboot.ts'
const recipe = 'src/core/steps/recipe.ts'
const step = 'src/engine/runs/take-step.ts'
const fencing = 'src/engine/runs/fencing.ts'
const stepResult = 'src/engine/runs/step-result.ts'
const next = 'src/core/run/next.ts'
const reboot = 'src/engine/steps/reboot.ts'
const tasks = 'src/engine/steps/tasks.ts'
const waiting = 'src/engine/steps/waiting.ts'
const locks = 'src/engine/steps/locks.ts'
const needed = 'src/engine/steps/needed.ts'

/** Mutants of a run's way from the check of its node to the release of its lock. */
export const mutantsOfCycle: readonly Mutant[] = [
  {
    // the gates and the checks before each change depend on it
    id: 'rebootmgr/06',
    file: 'src/core/health/flags.ts',
    from: "if (config.is === 'disabled')",
    to: "if (config.is === 'disabled' && node.name === '')",
  },
  {
    id: 'rebootmgr/07',
    file: recipe,
    from: 'acquireLock(input),\n    ...work.steps(input),',
    to: '...work.steps(input).slice(0, 1),\n    acquireLock(input),\n    ...work.steps(input).slice(1),',
  },
  {
    id: 'rebootmgr/08',
    file: locks,
    from: "reasons.map(waitSentence).join('; ')",
    to: "'waiting in line'",
  },
  { id: 'rebootmgr/12', file: locks, from: 'await context.locks.release(run.run)', to: "'released'" },
  {
    id: 'rebootmgr/13',
    file: recipe,
    from: 'acquireLock(input),\n    ...work.steps(input),',
    to: 'drain(input),\n    acquireLock(input),\n    ...work.steps(input).filter(({ kind }) => kind !== "drain"),',
  },
  {
    id: 'rebootmgr/18',
    file: tasks,
    from: "return failed('owed', `pre-boot",
    to: 'return done(`pre-boot',
  },
  { id: 'rebootmgr/19', file: command, from: 'options: {', to: "options: { ignoreStop: flag('Whatever is stopped')," },
  {
    id: 'rebootmgr/20',
    file: 'src/engine/steps/check-node.ts',
    from: "step.onlyIfNeeded && need.is === 'not needed'",
    to: 'false',
  },
  {
    id: 'rebootmgr/21',
    file: needed,
    from: "case 'required':",
    to: "case 'required':\n      if (own.why === '') return { is: 'not needed', why: '' }",
  },
  { id: 'rebootmgr/21', file: needed, from: 'if (trigger)', to: "if (trigger && trigger.why !== '')" },
  { id: 'rebootmgr/22', file: reboot, from: "step.condition === 'always'", to: "step.condition !== 'if needed'" },
  { id: 'rebootmgr/24', file: tasks, from: 'if (ok.includes(state.exitCode))', to: 'if (state.exitCode >= 0)' },
  {
    id: 'rebootmgr/25',
    file: tasks,
    from: "run.failure.code === 'timed out'",
    to: "run.failure.code === 'task failed'",
  },
  { id: 'rebootmgr/27', file: recipe, from: '  settle(input),\n', to: '' },
  {
    id: 'rebootmgr/28',
    file: fencing,
    from: "return lockStatus.is === 'lost' ? lockStatus.why : null",
    to: 'return null',
  },
  {
    id: 'rebootmgr/30',
    file: reboot,
    from: "if (armed.is !== 'refused' && armed.is !== 'disarmed') return null",
    to: "if (armed.is !== 'disarmed') return null",
  },
  {
    id: 'rebootmgr/31',
    file: 'src/core/locks/acquire.ts',
    from: 'if (concerns(hold, request.groups))',
    to: "if (request.groups.includes(hold.group ?? ''))",
  },
  { id: 'rebootmgr/32', file: 'src/engine/requests/request-plan.ts', from: 'if (invocation.dryRun)', to: 'if (false)' },
  {
    id: 'rebootmgr/deviation 4',
    file: 'src/engine/requests/request-plan.ts',
    from: 'if (invocation.dryRun)',
    to: 'if (false)',
  },
  { id: 'rebootmgr/deviation 8', file: stepResult, from: 'elapsedMs > step.limitMs', to: 'false' },
  { id: 'rebootmgr/38', file: command, from: 'options: {', to: "options: { ignoreChecks: flag('Whatever fails')," },
  { id: 'rebootmgr/41', file: reboot, from: 'if (self.bootId === bootIdBefore) return sameBoot(at, self)', to: '' },
  {
    id: 'rebootmgr/42',
    file: recipe,
    from: "...work.flatMap(({ steps }) => steps(input)),\n    verifyCluster(input, 'after'),",
    to: '...work.flatMap(({ steps }) => steps(input)),',
  },
  { id: 'rebootmgr/43', file: stepResult, from: 'if (late) {', to: "if (late && step.kind !== 'verifyCluster') {" },
  {
    id: 'rebootmgr/45',
    file: next,
    from: "return { does: 'call a person', index: state.current, why: state.failure?.failure ?? 'a step failed', owed: [] }",
    to: "return { does: 'end', outcome: 'failed' }",
  },
  {
    id: 'rebootmgr/deviation 5',
    file: reboot,
    from: "if (armed.is !== 'refused' && armed.is !== 'disarmed') return null",
    to: "if (armed.is !== 'disarmed') return null",
  },
  { id: 'rebootmgr/deviation 6', file: tasks, from: "return failed('owed', `pre-boot", to: 'return done(`pre-boot' },
  {
    id: 'rebootmgr/deviation 9',
    file: fencing,
    from: 'const held = await ownLock(context.locks, state)',
    to: "if ('lock' in work.lockStatus) return executor.apply(at, work.lockStatus.lock)\n  const held = await ownLock(context.locks, state)",
  },
  {
    id: 'rebootmgr/deviation 13',
    file: 'src/messages/operations/thread-of-operation.ts',
    from: 'return endLine(atMs, event, before, now)',
    to: 'return null',
  },
  {
    id: 'rebootmgr/wrong 3',
    file: 'src/adapters/redis/turn-worker.ts',
    from: "leases.endAll('stopping')",
    to: '',
  },
  {
    id: 'rebootmgr/wrong 1',
    file: 'src/core/locks/slots.ts',
    from: 'occupancy.scope.slots - others(',
    to: '1 + occupancy.scope.slots - others(',
  },
  { id: 'rebootmgr/wrong 2', file: 'src/engine/housekeeping/sweeper.ts', from: '|| !mine', to: '|| mine' },
  {
    id: 'rebootmgr/wrong 4',
    file: next,
    from: 'let index = state.steps.length - 1; index >= 0; index--',
    to: 'let index = 0; index < state.steps.length; index++',
  },
  {
    id: 'rebootmgr/wrong 5',
    file: reboot,
    from: 'if (self.bootId !== bootIdAfter) return',
    to: 'if (false) return',
  },
  {
    id: 'rebootmgr/wrong 7',
    file: step,
    from: 'wait(reason, pollIntervals.failureMs,',
    to: "failed('timed out', reason,",
  },
  {
    id: 'rebootmgr/wrong 8',
    file: fencing,
    from: "return lockStatus.is === 'lost' ? lockStatus.why : null",
    to: 'return null',
  },
  {
    id: 'rebootmgr/wrong 9',
    file: 'src/core/health/instances.ts',
    from: "({ status }) => status !== 'passing'",
    to: "({ status, checkId }) => checkId === maintenanceCheck && status !== 'passing'",
  },
  {
    id: 'rebootmgr/wrong 10',
    file: next,
    from: "{ does: 'watch', index: state.current }",
    to: "{ does: 'nothing' }",
  },
  {
    id: 'rebootmgr/wrong 11',
    file: tasks,
    from: 'limitSeconds: Math.ceil(limitMs / 1000)',
    to: 'limitSeconds: Math.ceil(limitMs)',
  },
  { id: 'rebootmgr/wrong 12', file: waiting, from: 'if (stopped) return stopped', to: '' },
]
