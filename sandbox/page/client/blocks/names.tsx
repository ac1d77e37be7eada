import type { ReactNode } from 'react'
import { readableDate } from '../../../workspace/transcript/dates.ts'
import { useNames } from './context.ts'

/** The time zone of the browser. */
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** A person's name, highlighted when it is the viewer's own. */
export function PersonName({ id }: { readonly id: string }) {
  const { people, me } = useNames()
  const person = people.find((one) => one.id === id)
  const isMe = me?.id === id
  return (
    <span className={isMe ? 'mention mention-me' : 'mention'} title={person?.realName}>
      @{person?.name ?? id}
      {isMe && <span className="unseen"> (you)</span>}
    </span>
  )
}

/** A group's name, with its members. */
export function GroupName({ id }: { readonly id: string }) {
  const { groups, people, me } = useNames()
  const group = groups.find((one) => one.id === id)
  const isMine = me !== undefined && group?.members.includes(me.id) === true
  const members = group?.members.map((member) => people.find((one) => one.id === member)?.name ?? member).join(', ')
  return (
    <span className={isMine ? 'mention mention-me' : 'mention'} title={members}>
      @{group?.handle ?? id}
      {isMine && <span className="unseen"> (you are in it)</span>}
    </span>
  )
}

/** A channel's name. */
export function ChannelName({ id }: { readonly id: string }) {
  const channel = useNames().channels.find((one) => one.id === id)
  return <span className="mention">#{channel?.name ?? id}</span>
}

/** A mention of everybody, such as @here. */
export function Everybody({ word }: { readonly word: 'here' | 'channel' | 'everyone' }) {
  return <span className="mention mention-me">@{word}</span>
}

/** A time as Slack shows it, in the viewer's time zone. */
export function Time(props: { readonly seconds: number; readonly format: string; readonly fallback: string }) {
  const { nowMs } = useNames()
  const { seconds, format, fallback } = props
  if (!Number.isFinite(seconds) || format === '') return <>{fallback}</>
  const at = new Date(seconds * 1000)
  return (
    <time dateTime={at.toISOString()} title={at.toLocaleString()}>
      {readableDate(seconds, format, nowMs, ownZone)}
    </time>
  )
}

/** A link that opens in a new tab; anything but a web URL is shown as text. */
export function OutsideLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  if (!/^(https?:|mailto:)/.test(href)) return <>{children}</>
  return (
    <a className="outside-link" href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  )
}
