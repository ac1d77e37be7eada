import type { PageState } from '../../../workspace/page/page-state.ts'
import type { Card } from './facts.ts'

/** The help that a step of the guide can offer. */
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
  /** Only for narrow screens, which show one pane at a time. */
  | { readonly is: 'fleet'; readonly label: string }

/** The help for the guide's steps: its people, and its channel. */
export function fixtures(state: Pick<PageState, 'channels' | 'people' | 'groups' | 'me'>) {
  const channel = state.channels.find((one) => one.name === 'storage-ops')?.id ?? ''
  const called = (name: string): string => state.people.find((person) => person.name === name)?.id ?? ''
  const nameOf = (id: string): string =>
    state.people.find((person) => person.id === id)?.realName.split(' ')[0] ?? 'somebody'
  const becomeId = (person: string): Help => ({ is: 'become', person, channel, label: `Be ${nameOf(person)}` })
  const approvers = state.groups.find(({ handle }) => handle === 'storage-approvers')?.members ?? []
  return {
    nameOf,
    becomeId,
    become: (name: string) => becomeId(called(name)),
    /** The next two approvers after the current person, who may have approved. */
    approvers: approvers
      .filter((id) => id !== state.me?.id)
      .slice(0, 2)
      .map(becomeId),
    ask: (name: string, text: string): Help => ({
      is: 'type',
      person: called(name),
      channel,
      text,
      label: 'Type it for me',
    }),
    thread: ({ channelId, ts }: Card): Help => ({ is: 'thread', channel: channelId, ts, label: 'Open the thread' }),
  }
}
