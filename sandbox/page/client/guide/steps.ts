import type { RecordLine } from '../../../fleet/record.ts'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { fixtures, type Help } from './help.ts'
import type { VisitorAction } from './visitor-actions.ts'

/** One step for a first-time visitor. */
export type Step = {
  readonly title: string
  readonly say: string
  readonly isDone: boolean
  readonly help: readonly Help[]
}

/** All facts that show a visitor's progress. */
export type Progress = {
  readonly state: PageState
  readonly visitorActions: readonly VisitorAction[]
  readonly record: readonly RecordLine[]
}

const node = 'storage-01'
const nextNode = 'storage-02'

/** The guide's steps, each with whether it is done. */
export function stepsOf(progress: Progress): readonly Step[] {
  return [...firstMinute(progress), ...secondMinute(progress)]
}

function firstMinute({ state, visitorActions, record }: Progress): readonly Step[] {
  const { ask, become, thread } = fixtures(state)
  const approvals = approvalsIn(state, visitorActions)
  const isSubmitted = clicked(visitorActions, 'submit').length > 0
  const isBack = reboots(record) > 0
  return [
    {
      title: 'Ask for a reboot',
      say: `As Ana, in #storage-ops, type /cluster reboot ${node} and press Enter.`,
      isDone: typed(visitorActions, /^\/(cluster\s+)?reboot\s/) || isSubmitted,
      help: [ask('ana', `/cluster reboot ${node}`)],
    },
    {
      title: 'Read the plan, request approval',
      say: 'Only Ana sees the plan: its steps, checks with their evidence, locks. Press “Request approval”.',
      isDone: isSubmitted,
      help: [become('ana')],
    },
    {
      title: 'Approve as Ben',
      say: 'Storage needs two others. Be Ben (a click on his face) and approve. Ana herself would be refused: try it.',
      isDone: approvals >= 1,
      help: [become('ben')],
    },
    {
      title: 'Approve as Chris',
      say: 'One more: be Chris and approve. The work starts by itself.',
      isDone: approvals >= 2 || isBack,
      help: [become('chris')],
    },
    {
      title: 'Watch it happen',
      say: `In the thread, and in rack a1: ${node} goes down and comes back with another boot id.`,
      isDone: isBack,
      help: thread,
    },
  ]
}

function secondMinute({ state, visitorActions, record }: Progress): readonly Step[] {
  const { ask, become, thread } = fixtures(state)
  return [
    {
      title: 'Now break something',
      say: `Ask for ${nextNode}, approve it twice, and while it is down kill the bot with -9 (below the fleet).`,
      isDone: did(visitorActions, 'kill the bot'),
      help: [ask('ana', `/cluster reboot ${nextNode}`), become('ben'), become('chris')],
    },
    {
      title: 'See that nothing was lost',
      say: `Start the bot again: it looks at ${nextNode}, says so in the thread and finishes. The fleet saw one reboot.`,
      isDone: did(visitorActions, 'start the bot') && reboots(record) > 1,
      help: thread,
    },
    {
      title: 'Break whatever you like',
      say: 'Click a node for its switches: a check fails, a hook hangs, it never returns. Cut Consul, silence Slack.',
      isDone: false,
      help: [],
    },
  ]
}

const typed = (visitorActions: readonly VisitorAction[], what: RegExp): boolean =>
  visitorActions.some(
    (visitorAction) =>
      visitorAction.kind === 'typed' && what.test(visitorAction.what) && visitorAction.went === 'acked',
  )

const clicked = (visitorActions: readonly VisitorAction[], action: string): readonly VisitorAction[] =>
  visitorActions.filter(
    (visitorAction) =>
      visitorAction.kind === 'clicked' && visitorAction.what.startsWith(action) && visitorAction.went === 'acked',
  )

const did = (visitorActions: readonly VisitorAction[], what: string): boolean =>
  visitorActions.some((visitorAction) => visitorAction.kind === 'broke' && visitorAction.what === what)

/** A click by a person who may not approve is answered too, but is no approval. */
function approvalsIn(state: PageState, visitorActions: readonly VisitorAction[]): number {
  const mayApprove = state.groups
    .filter((group) => group.handle.endsWith('approvers'))
    .flatMap((group) => group.members)
  const people = clicked(visitorActions, 'approve').map((visitorAction) => visitorAction.person)
  return new Set(people.filter((person) => mayApprove.includes(person))).size
}

const reboots = (record: readonly RecordLine[]): number =>
  record.filter((line) => line.kind === 'booted' && line.bootIdBefore !== null).length
