import type { PageChannel, PageMessage, PageState } from '../../../workspace/page/page-state.ts'

/**
 * Replaces unchanged messages of a new state by the same objects of the previous one, so that they are not drawn again.
 */
export function sharing(): (state: PageState) => PageState {
  let known = new Map<string, { readonly written: string; readonly message: PageMessage }>()
  return (state) => {
    const seen: typeof known = new Map()
    const channelOf = (channel: PageChannel): PageChannel => ({
      ...channel,
      messages: channel.messages.map((message) => {
        const key = `${channel.id} ${message.ts}`
        const written = JSON.stringify(message)
        const before = known.get(key)
        const kept = before?.written === written ? before : { written, message }
        seen.set(key, kept)
        return kept.message
      }),
    })
    const channels = state.channels.map(channelOf)
    known = seen
    return { ...state, channels }
  }
}
