import type { PageState } from '../../../workspace/page/page-state.ts'
import { PaneLink } from '../frame/PaneLink.tsx'
import { PeopleSwitcher } from '../people/PeopleSwitcher.tsx'
import { appLocation, go, type PageLocation } from '../state/location.ts'
import type { Unread } from '../state/reading.ts'
import type { Reading } from '../state/useReading.ts'

/** The workspace's left side: the current person, the channels, the app. */
export function Sidebar(props: {
  readonly state: PageState
  readonly location: PageLocation
  /** The place that the person sees now; empty while a narrow screen shows none. */
  readonly open: string
  readonly reading: Reading
}) {
  const { state, location, open, reading } = props
  const channels = state.channels.filter((channel) => channel.kind !== 'direct')
  const joined = [
    { title: 'Channels', channels: channels.filter((channel) => channel.isMember) },
    { title: 'Channels you are not in', channels: channels.filter((channel) => !channel.isMember) },
  ].filter((group) => group.channels.length > 0)
  const direct = state.channels.find((channel) => channel.kind === 'direct')
  const visit = (where: string): void => go({ person: location.person, where, thread: undefined, pane: 'conversation' })
  const become = (person: string): void => go({ ...location, person })
  return (
    <nav className="sidebar" aria-label={`${state.team.name} workspace`} data-region="">
      <h1 className="team">
        {state.team.name} <span className="team-kind">sandbox</span>
      </h1>
      <PeopleSwitcher state={state} personId={location.person} callsOf={reading.callsOf} onChoose={become} />
      {joined.map(({ title, channels }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <ul className="places">
            {channels.map((channel) => (
              <LocationButton
                key={channel.id}
                sign="#"
                name={channel.name}
                isShared={channel.sharedWith.length > 0}
                isHere={open === channel.id}
                unread={reading.unread(channel.id)}
                onVisit={() => visit(channel.id)}
              />
            ))}
          </ul>
        </section>
      ))}
      <h2 id="apps">Apps</h2>
      <ul className="places" aria-labelledby="apps">
        <LocationButton
          sign="◆"
          name={state.app.name}
          isShared={false}
          isHere={open === appLocation}
          unread={direct ? reading.unread(direct.id) : { messages: 0, calls: 0 }}
          onVisit={() => visit(appLocation)}
        />
      </ul>
      <PaneLink to={{ ...location, pane: 'fleet' }} direction="forward" label="Fleet" name="Show the fleet" />
    </nav>
  )
}

function LocationButton(props: {
  readonly sign: string
  readonly name: string
  readonly isShared: boolean
  readonly isHere: boolean
  readonly unread: Unread
  readonly onVisit: () => void
}) {
  const { sign, name, isShared, isHere, unread, onVisit } = props
  const isUnread = !isHere && unread.messages > 0
  return (
    <li>
      <button
        type="button"
        className={isUnread ? 'place place-unread' : 'place'}
        aria-current={isHere ? 'page' : undefined}
        onClick={onVisit}
      >
        <span className="place-sign" aria-hidden="true">
          {sign}
        </span>
        <span className="place-name">{name}</span>
        {isShared && (
          <span className="place-note" title="shared with another company">
            ⇄<span className="unseen"> shared with another company</span>
          </span>
        )}
        {isUnread && <span className="unseen">, {unread.messages} unread</span>}
        {!isHere && unread.calls > 0 ? (
          <span className="badge">
            {unread.calls}
            <span className="unseen"> calling you</span>
          </span>
        ) : (
          isUnread && (
            <span className="place-dot" aria-hidden="true">
              ●
            </span>
          )
        )}
      </button>
    </li>
  )
}
