import type { PageChannel, PageState } from '../../../workspace/page/page-state.ts'
import { Composer } from '../composer/Composer.tsx'
import { draftKey } from '../composer/drafts.ts'
import { PaneLink } from '../frame/PaneLink.tsx'
import { focusComposer } from '../frame/regions.ts'
import { go, type PageLocation } from '../state/location.ts'
import { Timeline } from './Timeline.tsx'
import { channelEntries } from './timeline.ts'

/** A channel: its messages and the composer. */
export function ChannelView(props: {
  readonly state: PageState
  readonly channel: PageChannel
  readonly location: PageLocation
  readonly newSince: string
}) {
  const { state, channel, location, newSince } = props
  const me = state.me
  const names = channel.members.map((id) => state.people.find((person) => person.id === id)?.name ?? id)
  const entries = channelEntries(state, channel, newSince)
  return (
    <main className="channel" aria-label={`#${channel.name}`} data-region="">
      <header className="pane-head">
        <PaneLink to={{ ...location, pane: 'channels' }} direction="back" label="Channels" name="Back to channels" />
        <h2># {channel.name}</h2>
        <span className="pane-note" title={names.join(', ')}>
          {channel.members.length} members{channel.sharedWith.length > 0 && ' · shared with another company'}
        </span>
        <PaneLink to={{ ...location, pane: 'fleet' }} direction="forward" label="Fleet" name="Show the fleet" />
      </header>
      {channel.isMember ? (
        <Timeline
          key={`${location.person} ${channel.id}`}
          state={state}
          channelId={channel.id}
          label={`Messages in #${channel.name}`}
          entries={entries}
          location="channel"
          onThread={(ts) => {
            go({ ...location, thread: ts, pane: 'conversation' })
            focusComposer(draftKey(location.person, channel.id, ts))
          }}
        />
      ) : (
        <p className="empty">
          {me?.realName ?? 'Nobody'} is not in #{channel.name} and cannot read it.
        </p>
      )}
      {channel.isMember && entries.length === 0 && (
        <p className="empty">Nothing was said here yet. Commands start with a slash.</p>
      )}
      <Composer
        key={`composer ${location.person} ${channel.id}`}
        state={state}
        channel={channel}
        threadTs={undefined}
        label={`Message #${channel.name}`}
      />
    </main>
  )
}
