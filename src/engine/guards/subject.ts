import type { Moment } from '../../core/gates/moment.ts'
import { nodesInvolved, type Operation } from '../../core/operation/state.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Caller } from '../authorization/authorize.ts'
import { askBeforeWork } from '../gates/of-operation.ts'
import { once, readingsOf } from '../gates/readings.ts'
import { rebuild } from '../planning/planning.ts'
import type { At } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'
import type { GuardContext, RightHolder, Subject } from './guard.ts'

/** How long gates may take between two entries of a journal, in milliseconds. */
const askLimitMs = 60_000

type About = Pick<Subject, 'moment' | 'asking' | 'command' | 'channel' | 'operation' | 'run' | 'dryRun'>

function subject(context: GuardContext, plan: Plan, names: readonly string[], about: About): Subject {
  const named = new Set(names)
  const planned = plan.nodes.filter(({ node }) => named.has(node))
  return {
    context,
    plan,
    names,
    ...about,
    nodes: once(async () => (await context.inventory.nodes()).filter(({ name }) => named.has(name))),
    rebuilt: once(() => rebuild(context, plan, names)),
    readings: readingsOf(context, 'many nodes'),
    answers: once(() => askBeforeWork(context, planned, about.moment, AbortSignal.timeout(askLimitMs))),
  }
}

/** The subject of a plan that was just made and is not stored yet. */
export const ofPlan = (context: GuardContext, plan: Plan, asking: RightHolder, dryRun: 'yes' | 'no'): Subject =>
  subject(
    context,
    plan,
    plan.nodes.map(({ node }) => node),
    {
      moment: 'plan',
      asking,
      command: plan.command,
      channel: context.policy.channel,
      operation: null,
      run: null,
      dryRun,
    },
  )

/**
 * The subject of a request about an operation and its nodes, without those that were left out and have no run; the command is the operation's own at submit, and `resume` at resume.
 */
export const ofRequest = (
  context: GuardContext,
  operation: Operation,
  asking: Caller,
  moment: Extract<Moment, 'submit' | 'resume'>,
): Subject =>
  subject(context, operation.plan, nodesInvolved(operation), {
    moment,
    asking: { by: asking.person, channel: asking.channel },
    command: moment === 'submit' ? operation.plan.command : moment,
    channel: operation.channel,
    operation,
    run: null,
    dryRun: 'no',
  })

/** The subject of unattended work that is about to be submitted to its approvers. */
export const ofSubmission = (context: GuardContext, operation: Operation): Subject =>
  subject(context, operation.plan, nodesInvolved(operation), {
    ...requesterOf(operation),
    moment: 'submit',
    operation,
    run: null,
    dryRun: 'no',
  })

/** The subject of an operation that is about to start the named nodes. */
export const ofOperation = (
  context: GuardContext,
  operation: Operation,
  names: readonly string[],
  moment: Extract<Moment, 'start' | 'nextNode'>,
): Subject =>
  subject(context, operation.plan, names, { ...requesterOf(operation), moment, operation, run: null, dryRun: 'no' })

/** The subject of a run that is about to act on a step. */
export const ofRun = (
  work: StepWork,
  at: At,
  moment: Extract<Moment, 'acquire' | 'firstChange' | 'eachChange' | 'arming'>,
): Subject =>
  subject(work.context, work.operation.plan, [work.state.node], {
    ...requesterOf(work.operation),
    moment,
    operation: work.operation,
    run: { work, at },
    dryRun: 'no',
  })

const requesterOf = ({ requester, askedIn, plan, channel }: Operation) => ({
  asking: { by: requester, channel: askedIn },
  command: plan.command,
  channel,
})
