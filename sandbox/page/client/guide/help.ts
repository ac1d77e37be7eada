import type { PageState } from '../../../workspace/page/page-state.ts'

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

/** The help for the guide's story: its people, its channel, and its thread. */
export function fixtures(state: PageState) {
  const channel = state.channels.find((one) => one.name === 'storage-ops')?.id ?? ''
  const called = (name: string) => state.people.find((person) => person.name === name)
  const ts = newestThread(state, channel)
  return {
    ask: (name: string, text: string): Help => ({
      is: 'type',
      person: called(name)?.id ?? '',
      channel,
      text,
      label: 'Type it for me',
    }),
    become: (name: string): Help => ({
      is: 'become',
      person: called(name)?.id ?? '',
      channel,
      label: `Be ${called(name)?.realName.split(' ')[0] ?? name}`,
    }),
    thread: ts === undefined ? [] : [{ is: 'thread' as const, channel, ts, label: 'Open the thread' }],
  }
}

/** The newest message of the app that has a thread. */
function newestThread(state: PageState, channelId: string): string | undefined {
  const messages = state.channels.find((one) => one.id === channelId)?.messages ?? []
  return messages.findLast((one) => one.author === state.app.userId && !one.isEphemeral && one.replyCount > 0)?.ts
}
