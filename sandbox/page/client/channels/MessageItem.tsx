import { memo } from 'react'
import type { PageMessage, PageState } from '../../../workspace/page/page-state.ts'
import { useNames } from '../blocks/context.ts'
import { Avatar } from '../people/Avatar.tsx'
import { badgeOf } from '../people/persons.ts'
import { Clock } from './Clock.tsx'
import { MessageBody } from './MessageBody.tsx'
import { MessageTools } from './MessageTools.tsx'
import { Private } from './Private.tsx'

type Props = {
  readonly message: PageMessage
  readonly channelId: string
  readonly team: PageState['team']
  readonly app: PageState['app']
  readonly isFollowing: boolean
  readonly location: 'channel' | 'thread'
  readonly onThread: (ts: string) => void
}

/** One message, with all available actions. */
export const MessageItem = memo(MessageItemDrawn, isSame)

/** Team and app do not affect how a message looks; its place and its content do. */
function isSame(one: Props, other: Props): boolean {
  return (
    one.message === other.message &&
    one.channelId === other.channelId &&
    one.isFollowing === other.isFollowing &&
    one.location === other.location
  )
}

function MessageItemDrawn({ message, channelId, team, app, isFollowing, location, onThread }: Props) {
  const { people } = useNames()
  const author = people.find((person) => person.id === message.author)
  const name = author?.realName ?? message.author
  const badge = badgeOf({ team, app }, author)
  const isApp = message.author === app.userId
  const className = ['message', message.isEphemeral && 'message-private', isFollowing && 'message-following']
  return (
    <li className={className.filter(Boolean).join(' ')} data-ts={message.ts}>
      {isFollowing ? (
        <Clock atMs={message.atMs} />
      ) : (
        <Avatar id={message.author} look={isApp ? 'app' : 'person'} size="large" />
      )}
      <article aria-label={`${name}${message.isEphemeral ? ', only visible to you' : ''}`}>
        {message.isEphemeral && <Private />}
        {message.isBroadcast && location === 'channel' && <p className="private">Also sent to the channel</p>}
        {!isFollowing && (
          <header className="message-head">
            <strong>{name}</strong>
            {badge !== '' && <span className="message-badge">{badge}</span>}
            <Clock atMs={message.atMs} />
          </header>
        )}
        <MessageBody message={message} channelId={channelId} />
        <MessageTools message={message} channelId={channelId} location={location} onThread={onThread} />
      </article>
    </li>
  )
}
