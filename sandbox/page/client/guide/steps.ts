import type { PageState } from '../../../workspace/page/page-state.ts'
import {
  approvalsOf,
  type Card,
  cardsIn,
  type Downtime,
  downtimesIn,
  type Facts,
  hasPlanned,
  isFinished,
  isOver,
  killWhileDown,
  openPlan,
  stateOf,
  wasApproved,
} from './facts.ts'
import { fixtures, type Help } from './help.ts'

/** One goal for a first-time visitor. Goals can be reached in any order, by anyone. */
export type Step = {
  readonly title: string
  /** What to do next, from where things are. */
  readonly say: string
  /** What happened that reached the goal; undefined as long as nothing did. */
  readonly seen: string | undefined
  readonly help: readonly Help[]
}

/** What the words of the guide depend on: the facts, and the people and channels to name. */
export type Progress = {
  readonly facts: Facts
  readonly state: Pick<PageState, 'channels' | 'people' | 'groups' | 'me'>
}

/**
 * The guide's steps, in the order in which it suggests them. Whether one is done follows only from what happened, in
 * whichever tab, by whichever hand.
 */
export const stepsOf = (progress: Progress): readonly Step[] => [
  request(progress),
  submit(progress),
  approve(progress),
  watch(progress),
  kill(progress),
  nothingLost(progress),
  breakSomething(progress),
]

const storage = ['storage-01', 'storage-02', 'storage-03', 'storage-04'] as const

/** A storage node that no card is about yet, if there is one. */
function suggested(facts: Facts): string {
  const subjects = cardsIn(facts).map(({ subject }) => subject)
  return storage.find((node) => !subjects.some((subject) => subject.includes(node))) ?? storage[0]
}

function request({ facts, state }: Progress): Step {
  return {
    title: 'Request a reboot',
    say: `As Ana, in #storage-ops, type /cluster reboot ${suggested(facts)} and press Enter.`,
    seen: cardsIn(facts)[0]?.subject ?? (hasPlanned(facts) ? 'a plan was shown' : undefined),
    help: [fixtures(state).ask('ana', `/cluster reboot ${suggested(facts)}`)],
  }
}

function submit({ facts, state }: Progress): Step {
  const { ask, becomeId, nameOf } = fixtures(state)
  const plan = openPlan(facts)
  const step = { title: 'Read the plan, request approval', seen: cardsIn(facts)[0]?.subject }
  if (plan === undefined)
    return {
      ...step,
      say: 'Request a reboot and read its plan: steps, checks with their evidence, locks. Then press “Request approval”.',
      help: [ask('ana', `/cluster reboot ${suggested(facts)}`)],
    }
  if (plan.isBlocked)
    return {
      ...step,
      say: `The plan “${plan.subject}” is blocked, and says why. Fix that, or request another node.`,
      help: [becomeId(plan.personId), ask('ana', '/cluster reboot ')],
    }
  return {
    ...step,
    say: `Only ${nameOf(plan.personId)} sees the plan: its steps, checks with their evidence, locks. Press “Request approval”.`,
    help: [becomeId(plan.personId)],
  }
}

function approve({ facts, state }: Progress): Step {
  const { ask, approvers } = fixtures(state)
  const cards = cardsIn(facts)
  const waiting = cards.findLast((card) => (approvalsOf(card)?.needed ?? 0) >= 2)
  const step = { title: 'Approve as two people', seen: cards.find(wasApproved)?.subject }
  if (waiting)
    return {
      ...step,
      say: `“${waiting.subject}” waits for approval: ${given(waiting)}. Be two approvers, one after the other. Ana’s own approval would be refused: try it.`,
      help: approvers,
    }
  const ended = cards.findLast(isOver)
  const last = ended && /^(denied|cancelled|expired)/.test(stateOf(ended)) ? ended : undefined
  return {
    ...step,
    say: `${last ? `“${last.subject}” was ${stateOf(last)}, so nothing was changed. ` : ''}Request a storage node: it needs two people besides the requester.`,
    help: [ask('ana', `/cluster reboot ${suggested(facts)}`)],
  }
}

const given = (card: Card): string => {
  const counted = approvalsOf(card)
  return `${counted?.given ?? 0} of ${counted?.needed ?? 0}`
}

function watch({ facts, state }: Progress): Step {
  const { ask, thread, become } = fixtures(state)
  const running = cardsIn(facts).findLast((card) => !isOver(card) && approvalsOf(card) === null)
  const reboot = downtimesIn(facts).find(isReboot)
  const step = { title: 'Watch it happen', seen: reboot && bootsOf(reboot) }
  if (running && /^NEEDS ATTENTION/i.test(stateOf(running)))
    return {
      ...step,
      say: `“${running.subject}” needs a person: ${stateOf(running).replace(/^NEEDS ATTENTION:? ?/i, '')}. Its card offers what to do.`,
      help: [become('ben'), thread(running)],
    }
  if (running)
    return {
      ...step,
      say: `“${running.subject}” is ${stateOf(running)}. Follow the thread of its card, and the node in its rack.`,
      help: [thread(running), { is: 'fleet', label: 'Show the fleet' }],
    }
  return {
    ...step,
    say: 'When a reboot has its approvals, the node goes down and comes back with another boot id.',
    help: [ask('ana', `/cluster reboot ${suggested(facts)}`)],
  }
}

const isReboot = ({ byCommand, boot }: Downtime): boolean => byCommand && boot !== null

const bootsOf = ({ node, boot }: Downtime): string =>
  boot === null ? node : `${node} rebooted, ${boot.before.slice(0, 8)} → ${boot.after.slice(0, 8)}`

function kill({ facts, state }: Progress): Step {
  const { ask, approvers } = fixtures(state)
  const isTried = facts.kills.length > 0
  const waits = cardsIn(facts).some((card) => approvalsOf(card) !== null)
  const down = downtimesIn(facts).find(({ byCommand, boot }) => byCommand && boot === null)
  const killed = killWhileDown(facts)
  const step = { title: 'Kill the bot while a node is down', seen: killed && `while ${killed.down.node} was down` }
  if (down)
    return {
      ...step,
      say: `${down.node} is down now: press “Kill with -9” below the fleet.`,
      help: [{ is: 'fleet', label: 'Show the fleet' }],
    }
  return {
    ...step,
    say: `${isTried ? 'The bot was killed, but no node was down. ' : ''}Reboot another node and, while it is down, press “Kill with -9” below the fleet.`,
    help: waits ? approvers : [ask('ana', `/cluster reboot ${suggested(facts)}`)],
  }
}

function nothingLost({ facts, state }: Progress): Step {
  const { thread } = fixtures(state)
  const killed = killWhileDown(facts)
  const isDone = killed !== undefined && isFinished(facts, killed)
  const node = killed?.down.node ?? 'the node'
  const card = cardsIn(facts).findLast(({ subject }) => killed !== undefined && subject.includes(node))
  const says = (): string => {
    if (killed === undefined) return 'The bot that is started next finishes the work: one reboot, not two.'
    if (killed.kill.backAtMs === null)
      return `The bot is dead, and ${node} goes on by itself. Press “Start” below the fleet: the next bot looks at ${node} and finishes.`
    return `The bot is back. It says in the thread where it goes on with ${node}.`
  }
  const isDead = killed?.kill.backAtMs === null
  return {
    title: 'See that nothing was lost',
    say: says(),
    seen: killed && isDone ? `${bootsOf(killed.down)}, and the next bot finished` : undefined,
    help: [...(isDead ? [{ is: 'fleet' as const, label: 'Show the fleet' }] : []), ...(card ? [thread(card)] : [])],
  }
}

function breakSomething({ facts, state }: Progress): Step {
  const { ask } = fixtures(state)
  const broken = facts.record.findLast(({ kind }) => kind === 'fault on')
  return {
    title: 'Break something, then ask why',
    say: 'Click a node of the fleet for its switches, let a service fail, and ask why another node of its role cannot go.',
    seen: broken?.kind === 'fault on' ? `${broken.node}: ${broken.fault}` : undefined,
    help: [ask('ana', '/cluster why storage-02')],
  }
}
