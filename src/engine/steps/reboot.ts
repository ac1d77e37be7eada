import { bootIdProblem } from '../../core/inventory/boot-id.ts'
import { wrongHost } from '../../core/inventory/node-names.ts'
import { expectedWaits } from '../../core/run/events.ts'
import { type Firing, firing } from '../../core/run/firing.ts'
import { inBrief } from '../../core/run/step-ending.ts'
import type { MemoryOf } from '../../core/steps/memory.ts'
import { usesPackageCommand } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { askForRun } from '../gates/of-run.ts'
import { answerOrNull, namedSelf, rebootClaim } from '../guards/firing.ts'
import { leftOutBecause, objectionOf } from '../guards/objections.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { Armed, NodeSelf } from '../ports/nodes.ts'
import {
  type At,
  done,
  type Executor,
  failed,
  mustApply,
  type Observation,
  observeAgain,
  type StepContext,
  wait,
  writeDown,
} from '../step-contract/executor.ts'
import { ownLock } from '../step-contract/own-lock.ts'
import { needUnknown, notConverging, rebootNeed } from './needed.ts'

type RebootMemory = MemoryOf<'reboot'>

const claim = (at: StepContext) => rebootClaim(at.run)

const selfOrNull = ({ context, node }: StepContext): Promise<NodeSelf | null> =>
  answerOrNull(context.nodes.self(node.name))

async function checkBeforeArming(at: At<'reboot'>): Promise<Observation<RebootMemory>> {
  const { node, names, context, step } = at
  const unneeded = await checkNeed(at)
  if (unneeded !== null) return unneeded
  const self = await context.nodes.self(node.name)
  const wrong = wrongHost(names, node.name, self.hostname)
  if (wrong !== null) return failed('wrong node', wrong)
  const problem = bootIdProblem(self.bootId)
  if (problem) return failed('wrong node', `${node.name} gave no boot id: ${problem}`)
  // it may have rebooted by itself since it was checked
  const tooSoon = notConverging(node.name, self, '', step.againAfterMs)
  if (tooSoon !== null) return tooSoon
  const answers = await askForRun(at, 'arming')
  const leftOut = leftOutBecause(at, answers)
  if (leftOut !== null) return done(`left out. ${leftOut}`, { rebooted: 'no', leftOut: 'yes' })
  const kernels = {
    kernelBefore: self.kernel,
    ...(self.installedKernel === null ? {} : { kernelExpected: self.installedKernel }),
  }
  return (
    objectionOf(at, answers) ?? mustApply(['reboot'], { bootIdBefore: self.bootId, ...kernels, ...deadline(at, self) })
  )
}

/**
 * The end of the step when the reboot depends on need and is not needed, or its need is unknown; null when it must be
 * done.
 */
async function checkNeed({ step, context, node }: At<'reboot'>): Promise<Observation<RebootMemory> | null> {
  if (step.condition === 'always') return null
  const need = await rebootNeed(context, node.name)
  if (need.is === 'needed') return null
  if (step.condition === 'if needed')
    return need.is === 'unknown'
      ? done(`not rebooted: whether a reboot is needed is unknown (${need.why})`, {
          rebooted: 'no',
          rebootNeedUnknown: need.why,
        })
      : done(`no reboot needed: ${need.why}`, { rebooted: 'no' })
  return need.is === 'unknown'
    ? needUnknown(node.name, need.why)
    : { is: 'not needed', evidence: `${node.name} no longer needs a reboot: ${need.why}` }
}

const deadline = ({ step }: At<'reboot'>, { uptimeSeconds }: NodeSelf) => ({
  armedUntil: Math.ceil(uptimeSeconds) + step.armSeconds,
})

/** Arms it before the deadline; the guards ask every gate again right before. */
function armInTime(at: At<'reboot'>, self: NodeSelf): Observation<RebootMemory> {
  const left = (at.run.memory.armedUntil ?? 0) - self.uptimeSeconds
  // later than the deadline that a late bot has, so a reboot that it arms can only expire earlier
  return left < at.step.armSeconds / 2 ? writeDown(deadline(at, self)) : mustApply(['reboot'])
}

/** Arms the reboot on the node, for one boot ID, one claim and a deadline by the node's uptime. */
export const reboot: Executor<'reboot'> = {
  async observe(at) {
    const { bootIdBefore } = at.run.memory
    if (bootIdBefore === undefined) return checkBeforeArming(at)
    const self = await selfOrNull(at)
    if (self === null) return maybeArmed(at)
    const strange = notItself(at, self)
    if (strange !== null) return strange
    if (self.bootId !== bootIdBefore) return done(`${at.node.name} went down`, { rebooted: 'yes' })
    const armed = await answerOrNull(at.context.nodes.armed(at.node.name, claim(at)))
    if (armed === null) return maybeArmed(at)
    const { leaveOut } = at.run.memory
    if (leaveOut !== undefined && armed.is === 'disarmed')
      return done(`left out. ${leaveOut}`, { rebooted: 'no', leftOut: 'yes' })
    if (armed.is !== 'not armed') return willNotFire(at, armed) ?? aboutToFire(armed)
    return leaveOut === undefined ? armInTime(at, self) : mustApply([])
  },
  async apply(at, lock) {
    const { bootIdBefore, armedUntil, leaveOut } = at.run.memory
    if (leaveOut !== undefined) {
      await at.context.nodes.disarm(at.node.name, claim(at))
      return observeAgain
    }
    if (bootIdBefore === undefined || armedUntil === undefined)
      return failed('plan problem', 'nothing was written down before arming')
    await at.context.nodes.arm(lock, claim(at), { bootId: bootIdBefore, untilUptimeSeconds: armedUntil })
    return observeAgain
  },
}

const aboutToFire = ({ is }: Armed): Observation =>
  wait(
    is === 'armed' ? 'armed on the node, about to fire' : 'the node has begun its reboot',
    pollIntervals.bootMs,
    expectedWaits.goingDown,
  )

/** The failure when the node reports that this reboot has not happened and never will; null when it may. */
function willNotFire({ node }: StepContext, armed: Armed): Observation | null {
  if (armed.is !== 'refused' && armed.is !== 'disarmed') return null
  const why =
    armed.is === 'refused'
      ? `${node.name} refused to reboot: exit code ${armed.exitCode}. ${armed.tail}`.trim()
      : `${node.name} did not reboot: ${armed.why}`
  return { is: 'failed', code: `reboot ${armed.is}`, failure: why, reboot: 'did not happen' }
}

/**
 * After arming, a silent node counts as rebooting until its boot ID proves otherwise; before arming, the step waits.
 */
async function maybeArmed(at: StepContext): Promise<Observation<RebootMemory>> {
  const held = await ownLock(at.context.locks, at.run)
  const armed = held.is === 'held' && held.lock.holder.phase.armedUntilUptimeSeconds !== null
  return armed
    ? done(`${at.node.name} stopped answering`, { rebooted: 'yes' })
    : wait(`${at.node.name} does not answer`, pollIntervals.bootMs)
}

/** Whether the reboot can still fire, by the rule that all steps share. */
const firingNow = ({ run, node, names }: StepContext, self: NodeSelf, claim: Armed | null): Firing =>
  firing(
    {
      bootIdBefore: run.memory.bootIdBefore ?? null,
      untilUptimeSeconds: run.memory.armedUntil ?? Number.POSITIVE_INFINITY,
    },
    { self: namedSelf(names, node.name, self), claim },
  )

/**
 * Waits when another host answers, or the node reports no valid boot ID, because then the answer says nothing about
 * this reboot. Null when the node itself answers.
 */
function notItself({ node, names }: StepContext, self: NodeSelf): Observation | null {
  if (wrongHost(names, node.name, self.hostname) !== null)
    return wait(`what answers calls itself ${self.hostname}`, pollIntervals.bootMs, 'another node answers')
  const problem = bootIdProblem(self.bootId)
  return problem === null ? null : wait(`no boot id: ${problem}`, pollIntervals.bootMs, 'no boot id')
}

/**
 * Gives up the claim of the reboot, before anything is freed. A reboot that has happened already is finished instead.
 */
export const disarm: Executor<'disarm'> = {
  async observe(at) {
    const { bootIdBefore } = at.run.memory
    if (bootIdBefore === undefined) return done('nothing was armed')
    const self = await at.context.nodes.self(at.node.name)
    const armed = await at.context.nodes.armed(at.node.name, claim(at))
    const now = firingNow(at, self, armed)
    if (now.is === 'over' && now.because === 'another boot id')
      return {
        is: 'too late',
        evidence: `${at.node.name} had rebooted before that could be taken back; it is finished now`,
        memory: { rebooted: 'yes' },
      }
    if (armed.is === 'disarmed' || armed.is === 'refused') return done('the reboot can no longer fire')
    // a claim that was never taken is taken for good, even after its deadline
    if (now.is === 'over') return mustApply([])
    if (now.because === 'fired') return wait('the reboot has begun; waiting for its end', pollIntervals.bootMs)
    return now.because === 'armed'
      ? mustApply([])
      : (notItself(at, self) ?? wait('the state of its claim is unknown', pollIntervals.bootMs))
  },
  async apply(at) {
    await at.context.nodes.disarm(at.node.name, claim(at))
    return observeAgain
  },
}

/** Waits for another well-formed boot ID under the node's own name, and then for enough uptime. */
export const awaitNewBoot: Executor<'awaitNewBoot'> = {
  async observe(at) {
    const { bootIdBefore, bootIdAfter, rebooted } = at.run.memory
    if (rebooted === 'no') return done('there was no reboot', {}, inBrief(''))
    const self = await selfOrNull(at)
    if (self === null) return wait(`${at.node.name} does not answer`, pollIntervals.bootMs, expectedWaits.silent)
    const strange = notItself(at, self)
    if (strange !== null) return strange
    if (self.bootId === bootIdBefore) return sameBoot(at, self)
    if (self.bootId !== bootIdAfter) return writeDown({ bootIdAfter: self.bootId })
    const missing = at.step.stableMs - self.uptimeSeconds * 1000
    if (missing > 0) {
      const againMs = Math.min(missing, pollIntervals.bootMs)
      return wait('it is back; waiting until it is stable', againMs, expectedWaits.settling)
    }
    const bootIds = `boot id ${bootIdBefore?.slice(0, 8) ?? 'unknown'} → ${self.bootId.slice(0, 8)}`
    return (
      oldKernel(at, self) ?? done(`${bootIds}${kernelWords(at, self)}, up ${formatDuration(self.uptimeSeconds * 1000)}`)
    )
  },
  apply: async () => failed('plan problem', 'awaitNewBoot never acts'),
}

/** The node answers under its old boot ID: the reboot has not fired yet, and after its deadline it never will. */
async function sameBoot(at: StepContext, self: NodeSelf): Promise<Observation> {
  const armed = await at.context.nodes.armed(at.node.name, claim(at))
  const now = firingNow(at, self, armed)
  const expired = now.is === 'over' && now.because === 'deadline passed'
  const no = willNotFire(at, expired ? { is: 'disarmed', why: 'deadline passed' } : armed)
  return no ?? wait('still under the boot id from before', pollIntervals.bootMs)
}

/** The failure of an upgrade that installed a kernel which is not running after the reboot; null otherwise. */
function oldKernel({ run, node }: StepContext, { kernel }: NodeSelf): Observation | null {
  const { kernelBefore, kernelExpected } = run.memory
  if (!usesPackageCommand(run.steps)) return null
  if (kernelExpected === undefined || kernelExpected === kernelBefore || kernelExpected === kernel) return null
  return failed('old kernel', `${node.name} booted kernel ${kernel}, expected ${kernelExpected}`)
}

/**
 * The kernels before and after, for an upgrade, a changed kernel, or one that is not the newest installed; else empty.
 */
function kernelWords({ run }: StepContext, { kernel, installedKernel }: NodeSelf): string {
  const { kernelBefore } = run.memory
  if (kernelBefore === undefined) return '' // a run of an older version
  const newer = installedKernel === null || installedKernel === kernel ? '' : `, kernel ${installedKernel} is installed`
  if (kernelBefore === kernel && newer === '' && !usesPackageCommand(run.steps)) return ''
  return `, kernel ${kernelBefore === kernel ? kernel : `${kernelBefore} → ${kernel}`}${newer}`
}
