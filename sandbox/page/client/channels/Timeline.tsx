import { useEffect, useLayoutEffect, useRef } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { MessageItem } from './MessageItem.tsx'
import { NoticeItem } from './NoticeItem.tsx'
import type { Entry } from './timeline.ts'

const nearBottomPixels = 60

/**
 * Messages, with the newest at the bottom. Stays scrolled to the bottom until the user scrolls up; ephemeral messages
 * to the viewer are always scrolled into view.
 */
export function Timeline(props: {
  readonly state: PageState
  readonly channelId: string
  readonly label: string
  readonly entries: readonly Entry[]
  readonly location: 'channel' | 'thread'
  readonly onThread: (ts: string) => void
}) {
  const { state, channelId, label, entries, location, onThread } = props
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const follows = useRef(true)
  const newest = entries.at(-1)
  const lastSeen = useRef(newest?.key)

  useLayoutEffect(() => {
    if (newest?.key !== lastSeen.current) follows.current ||= isFor(state.me?.id, newest)
    lastSeen.current = newest?.key
    const held = scroller.current
    if (held && follows.current) held.scrollTop = held.scrollHeight
  })
  // cards grow when they are edited, and pictures when they are loaded
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      const held = scroller.current
      if (held && follows.current) held.scrollTop = held.scrollHeight
    })
    if (list.current) watch.observe(list.current)
    if (scroller.current) watch.observe(scroller.current)
    return () => watch.disconnect()
  }, [])

  return (
    <div
      ref={scroller}
      className="timeline"
      role="log"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
        follows.current = scrollHeight - scrollTop - clientHeight < nearBottomPixels
      }}
    >
      <ol ref={list}>
        {entries.map((entry) => {
          if (entry.kind === 'new')
            return (
              <li key={entry.key} className="new-line">
                <span>New</span>
              </li>
            )
          if (entry.kind === 'notice') return <NoticeItem key={entry.key} notice={entry.notice} />
          return (
            <MessageItem
              key={entry.key}
              message={entry.message}
              channelId={channelId}
              team={state.team}
              app={state.app}
              isFollowing={entry.isFollowing}
              location={location}
              onThread={onThread}
            />
          )
        })}
      </ol>
    </div>
  )
}

/**
 * Whether the viewer wrote the item or it answers the viewer, who then wants to see it wherever they have scrolled to.
 */
function isFor(person: string | undefined, entry: Entry | undefined): boolean {
  if (entry?.kind === 'message') return entry.message.isEphemeral || entry.message.author === person
  return entry?.kind === 'notice'
}
