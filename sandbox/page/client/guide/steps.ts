import type { RecordLine } from '../../../fleet/record.ts'
import type { PageState } from '../../../workspace/page/page-state.ts'
import type { Deed } from './deeds.ts'

/** What a step can be helped with. */
export type Help =
  | {
      readonly is: 'type'
      readonly person: string
      readonly channel: string
      readonly text: string
      readonly label: string
    }
  | { readonly is: 'become'; readonly person: string; readonly channel: string; readonly label: string }
  | { readonly is: 'thread'; readonly channel: string; readonly ts: string; readonly label: string }

/** One thing for a first-time visitor to try. */
export type Step = {
  readonly title: string
  readonly say: string
  readonly isDone: boolean
  readonly help: readonly Help[]
}

/** Everything that says how far a visitor has come. */
export type Progress = {
  readonly state: PageState
  readonly deeds: readonly Deed[]
  readonly record: readonly RecordLine[]
}

const node = 'storage-01'
const nextNode = 'storage-02'

/** The guide's steps, each with whether it is done. */
export function stepsOf({ state, deeds, record }: Progress): readonly Step[] {
  const personCalled = (name: string): string => state.people.find((person) => person.name === name)?.id ?? ''
  const channel = state.channels.find((one) => one.name === 'storage-ops')?.id ?? ''
  const [ana, ben, chris] = ['ana', 'ben', 'chris'].map(personCalled) as [string, string, string]
  const went = (deed: Deed): boolean => deed.went === 'acked'
  const asked = deeds.some((deed) => deed.kind === 'typed' && deed.what.includes(`reboot ${node}`) && went(deed))
  const submitted = deeds.some((deed) => deed.kind === 'clicked' && deed.what.startsWith('submit') && went(deed))
  const approvers = new Set(
    deeds
      .filter((deed) => deed.kind === 'clicked' && deed.what.startsWith('approve') && went(deed))
      .map((deed) => deed.person),
  )
  const reboots = (name: string): number =>
    record.filter((line) => line.node === name && line.kind === 'booted' && line.bootIdBefore !== null).length
  const askedNext = deeds.some(
    (deed) => deed.kind === 'typed' && deed.what.includes(`reboot ${nextNode}`) && went(deed),
  )
  const did = (what: string): boolean => deeds.some((deed) => deed.kind === 'broke' && deed.what === what)
  const card = cardOf(state, channel)
  const thread: readonly Help[] =
    card === undefined ? [] : [{ is: 'thread', channel, ts: card, label: 'Open the thread' }]
  const ask = (name: string): Help => ({
    is: 'type',
    person: ana,
    channel,
    text: `/cluster reboot ${name}`,
    label: 'Type it for me',
  })
  return [
    {
      title: 'Ask for a reboot',
      say: `As Ana, in #storage-ops, type /cluster reboot ${node} and press Enter.`,
      isDone: asked || submitted,
      help: [ask(node)],
    },
    {
      title: 'Read the plan, request approval',
      say: 'Only Ana sees the plan: steps, checks with their evidence, locks. Then press “Request approval”.',
      isDone: submitted || approvers.size > 0,
      help: [{ is: 'become', person: ana, channel, label: 'Be Ana' }],
    },
    {
      title: 'Approve as Ben',
      say: 'Storage needs two others. Be Ben (a click on his face) and approve. Ana herself would be refused: try it.',
      isDone: approvers.size >= 1,
      help: [{ is: 'become', person: ben, channel, label: 'Be Ben' }],
    },
    {
      title: 'Approve as Chris',
      say: 'One more: be Chris and approve. The work starts by itself.',
      isDone: approvers.size >= 2 || reboots(node) > 0,
      help: [{ is: 'become', person: chris, channel, label: 'Be Chris' }],
    },
    {
      title: 'Watch it happen',
      say: `In the thread, and in rack a1: ${node} goes down and comes back with another boot id.`,
      isDone: reboots(node) > 0,
      help: thread,
    },
    {
      title: 'Now break something',
      say: `Ask for ${nextNode}, approve it twice, and while it is down kill the bot with -9 (below the fleet).`,
      isDone: did('kill the bot'),
      help: [
        ask(nextNode),
        { is: 'become', person: ben, channel, label: 'Be Ben' },
        { is: 'become', person: chris, channel, label: 'Be Chris' },
      ],
    },
    {
      title: 'See that nothing was lost',
      say: `Start the bot again: it looks at ${nextNode}, says so in the thread and finishes. The fleet saw one reboot.`,
      isDone: did('start the bot') && reboots(nextNode) > 0,
      help: thread,
    },
    {
      title: 'Break whatever you like',
      say: `Click a node to see its switches: let a check fail, a hook hang, a node never return. Then ask for it.${askedNext ? '' : ' Cut Consul, silence Slack.'}`,
      isDone: false,
      help: [],
    },
  ]
}

/** The newest message of the app that hangs a thread in a channel. */
function cardOf(state: PageState, channelId: string): string | undefined {
  const messages = state.channels.find((one) => one.id === channelId)?.messages ?? []
  return messages.findLast((one) => one.author === state.app.userId && !one.isEphemeral && one.replyCount > 0)?.ts
}
