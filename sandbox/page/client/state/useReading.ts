import { useEffect, useMemo, useRef, useState } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { type Cursors, cursorKey, cursorOf, timestampOf, type Unread, unreadOf } from './reading.ts'

/** The unread messages, and the position of the line above new messages in the open channel. */
export type Reading = {
  readonly unread: (channelId: string) => Unread
  /** The number of a person's unseen mentions in channels that the viewer can see. */
  readonly callsOf: (personId: string) => number
  readonly newSince: string
}

/** Follows who has read what; viewing a channel marks it as read. */
export function useReading(state: PageState | undefined, personId: string, channelId: string): Reading {
  const [cursors, setCursors] = useState<Cursors>(new Map())
  const opened = useRef('')
  if (opened.current === '' && state) opened.current = timestampOf(state.nowMs)
  const openedTs = opened.current

  const here = cursorKey(personId, channelId)
  const [entered, setEntered] = useState({ here: '', since: '' })
  if (state && entered.here !== here) setEntered({ here, since: cursorOf(cursors, personId, channelId, openedTs) })

  const last = state?.me?.id === personId ? state.channels.find((one) => one.id === channelId)?.messages.at(-1)?.ts : ''
  useEffect(() => {
    if (last) setCursors((before) => (before.get(here) === last ? before : new Map(before).set(here, last)))
  }, [here, last])

  return useMemo(() => {
    const unread = (of: string, id: string): Unread => {
      const channel = state?.channels.find((one) => one.id === id)
      if (!state || !channel?.members.includes(of)) return { messages: 0, calls: 0 }
      return unreadOf(state, channel, of, cursorOf(cursors, of, id, openedTs))
    }
    return {
      unread: (id) => unread(personId, id),
      callsOf: (of) => (state?.channels ?? []).reduce((sum, channel) => sum + unread(of, channel.id).calls, 0),
      newSince: entered.since,
    }
  }, [state, cursors, personId, openedTs, entered.since])
}
