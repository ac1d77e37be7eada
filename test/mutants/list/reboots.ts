import type { Mutant } from '../mutant.ts'

const plan = 'src/core/plan/plan.ts'
const reboot = 'src/engine/steps/reboot.ts'
const checkNode = 'src/engine/steps/check-node.ts'
const fencing = 'src/engine/runs/fencing.ts'
const stepResult = 'src/engine/runs/step-result.ts'
const bootId = 'src/core/inventory/boot-id.ts'

/** Mutants of proving a reboot, arming it once, and recognizing when not to. */
export const mutantsOfReboots: readonly Mutant[] = [
  { id: 'I3', file: reboot, from: 'if (self.bootId !== bootIdAfter) return', to: 'if (false) return' },
  {
    id: 'I3',
    file: reboot,
    from: '{ bootId: bootIdBefore, untilUptimeSeconds',
    to: '{ bootId: (await at.context.nodes.self(at.node.name)).bootId, untilUptimeSeconds',
  },
  {
    id: 'S09',
    file: fencing,
    from: '!(await isUnchanged(context.journals, state.run, entries))',
    to: 'false',
  },
  { id: 'S01', file: fencing, from: "return lockStatus.is === 'lost' ? lockStatus.why : null", to: 'return null' },
  {
    id: 'S04',
    file: 'src/engine/requests/break-lock.ts',
    from: 'return possible === null ? null : mayFire(holder.node, possible)',
    to: 'return null',
  },
  {
    id: 'S06',
    file: 'src/core/steps/recipe.ts',
    from: 'verifyBeforeRelease(input),\n',
    to: "verifyCluster(input, 'after'),\n",
  },
  { id: 'S06', file: 'src/engine/steps/waiting.ts', from: 'passes + 1 < step.passes', to: 'passes + 1 < 1' },
  { id: 'S07', file: reboot, from: 'if (self.bootId === bootIdBefore) return sameBoot(at, self)', to: '' },
  { id: 'S08', file: bootId, from: '{12}$/', to: '{12}/' },
  {
    id: 'S08',
    file: reboot,
    from: 'return problem === null ? null : wait(',
    to: 'return problem !== null ? null : wait(',
  },
  { id: 'S08', file: reboot, from: 'if (missing > 0)', to: 'if (false)' },
  {
    id: 'S12',
    file: 'src/core/steps/recipe.ts',
    from: 'checkNode(input),\n    acquireLock(input),',
    to: 'acquireLock(input),\n    checkNode(input),',
  },
  {
    id: 'S13',
    file: 'src/engine/guards/of-run.ts',
    from: 'return arms(work.step) ? againstArming(at, answers) : objectionOf(at, answers)',
    to: 'return null',
  },
  {
    id: 'I5',
    file: 'src/engine/guards/of-run.ts',
    from: 'return arms(work.step) ? againstArming',
    to: 'return work.mode ? againstArming',
  },
  {
    id: 'S13',
    file: 'src/engine/gates/ask.ts',
    from: "[...new Set(namesUsed('gate', steps))]",
    to: '[]',
  },
  {
    id: 'S14',
    file: 'src/engine/planning/planning.ts',
    from: "if (changed.length === 0) return { is: 'same' }",
    to: "if (changedNodes(before, rebuilt.value).length >= 0) return { is: 'same' }",
  },
  {
    id: 'S14',
    file: 'src/engine/guards/matrix.ts',
    from: "{ start: 'hold', nextNode: 'hold', acquire: 'wait', firstChange: 'wait' }",
    to: "{ acquire: 'wait', firstChange: 'wait' }",
  },
  {
    id: 'S14',
    file: 'src/engine/guards/matrix.ts',
    from: "{ start: 'hold', nextNode: 'hold', acquire: 'wait', firstChange: 'wait' }",
    to: "{ start: 'hold', nextNode: 'hold' }",
  },
  {
    id: 'S14',
    file: 'src/core/cluster/configuration.ts',
    from: 'one.hash === hash && nowMs',
    to: 'nowMs',
  },
  {
    id: 'S14',
    file: 'src/core/cluster/configuration.ts',
    from: 'nowMs - one.sinceMs >= configurationSettleMs',
    to: 'true',
  },
  {
    id: 'S14',
    file: 'src/core/cluster/configuration.ts',
    from: 'last?.hash === hash ? last.sinceMs : nowMs',
    to: 'last?.sinceMs ?? nowMs',
  },
  {
    id: 'S14',
    file: 'src/engine/guards/matrix.ts',
    from: "guard.judgedBy === 'this bot' ? await configuration(subject) : null",
    to: 'guard === null ? await configuration(subject) : null',
  },
  {
    id: 'S14',
    file: 'src/engine/requests/acknowledge-configuration.ts',
    from: "await decide(context, { type: 'configurationSet'",
    to: "void (context, { type: 'configurationSet'",
  },
  { id: 'S14', file: plan, from: 'rule: rules.get(planned.node) ?? null,', to: '' },
  {
    id: 'I6',
    file: 'src/engine/capabilities/command-hooks.ts',
    from: "planned: planned.commands.find((command) => command.use === 'hook' && command.name === name) ?? null,",
    to: 'planned: planned.commands.length > 0 ? null : null,',
  },
  { id: 'F10', file: plan, from: 'commands: commandsFor(plan, planned),', to: '' },
  {
    id: 'F10',
    file: fencing,
    from: 'await guardStep(work, at, observe, held.lock.holder.phase.step)',
    to: 'null',
  },
  {
    id: 'F10',
    file: 'src/engine/steps/packages.ts',
    from: 'before !== undefined && JSON.stringify(before) !== JSON.stringify(argv)',
    to: 'false',
  },
  {
    id: 'F12',
    file: 'src/engine/guards/matrix.ts',
    from: "onNo: { start: 'refuse', nextNode: 'refuse' },\n    check: samePlan,",
    to: "onNo: { start: 'refuse' },\n    check: samePlan,",
  },
  {
    id: 'S16',
    file: checkNode,
    from: 'await rebootNeed(context, node.name)',
    to: "await rebootNeed(context, node.name).catch(() => ({ is: 'needed' as const, why: '', sinceMs: null, token: null }))",
  },
  { id: 'S26', file: 'src/core/plan/problems.ts', from: 'if (!(step.limitMs > 0))', to: 'if (false)' },
  { id: 'S26', file: stepResult, from: 'elapsedMs > step.limitMs', to: 'false' },
  {
    id: 'S27',
    file: 'src/core/run/next.ts',
    from: "state.status === 'working' && !pastPointOfNoReturn(state)",
    to: "state.status === 'working'",
  },
  { id: 'S29', file: checkNode, from: 'wrong !== null', to: 'false' },
  { id: 'S71', file: checkNode, from: 'if (tooSoon !== null) return tooSoon', to: '' },
  { id: 'S71', file: reboot, from: 'if (tooSoon !== null) return tooSoon', to: '' },
  { id: 'S71', file: 'src/engine/steps/needed.ts', from: 'upMs >= againAfterMs', to: 'upMs >= 0' },
  { id: 'S71', file: 'src/engine/steps/needed.ts', from: 'uptimeSeconds * 1000', to: 'uptimeSeconds' },
  {
    id: 'S71',
    file: 'src/messages/operations/thread-of-run.ts',
    from: "if (why === 'not converging')",
    to: 'if (false)',
  },
  {
    id: 'F101',
    file: 'src/engine/guards/firing.ts',
    from: 'journal !== null && isOwnEntry(holder, journal) ? journal : null',
    to: 'journal',
  },
  {
    id: 'S32',
    file: reboot,
    from: 'left < at.step.armSeconds / 2',
    to: 'left < 0',
  },
  {
    id: 'F30',
    file: 'src/engine/steps/packages.ts',
    from: 'after.problem ?? at.run.memory.versionsUnknown ?? null',
    to: 'after.problem',
  },
  {
    id: 'S16',
    file: 'src/engine/housekeeping/scan.ts',
    from: 'new Set([...silent, ...absent])',
    to: 'new Set(silent)',
  },
  {
    id: 'F12',
    file: 'src/engine/planning/planning.ts',
    from: 'context, invocation.value.given.selector, Number.POSITIVE_INFINITY',
    to: 'context, invocation.value.given.selector, context.policy.limits.nodes',
  },
]
