import type { Notice } from '../../../workspace/model.ts'
import { Clock } from './Clock.tsx'
import { Private } from './Private.tsx'

/** A notice from Slack itself to one person. */
export function NoticeItem({ notice }: { readonly notice: Notice }) {
  return (
    <li className="message message-private">
      <span className="avatar avatar-large slackbot" aria-hidden="true">
        S
      </span>
      <article aria-label="Slack says">
        <Private />
        <header className="message-head">
          <strong>Slack</strong>
          <Clock atMs={notice.atMs} />
        </header>
        <p className="notice">{notice.text}</p>
      </article>
    </li>
  )
}
