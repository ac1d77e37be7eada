import type { PageChannel, PageState } from '../../../workspace/page/page-state.ts'
import { Composer } from '../composer/Composer.tsx'
import { draftKey } from '../composer/drafts.ts'
import { PaneLink } from '../frame/PaneLink.tsx'
import { focusComposer } from '../frame/regions.ts'
import { go, type PageLocation } from '../state/location.ts'
import { Timeline } from './Timeline.tsx'
import { threadEntries } from './timeline.ts'

/** A thread, beside its channel. */
export function ThreadPane(props: {
  readonly state: PageState
  readonly channel: PageChannel
  readonly location: PageLocation
  readonly threadTs: string
}) {
  const { state, channel, location, threadTs } = props
  const close = (): void => {
    go({ ...location, thread: undefined })
    focusComposer(draftKey(location.person, channel.id, undefined))
  }
  const entries = threadEntries(channel, threadTs)
  return (
    <aside
      className="thread"
      aria-label={`Thread in #${channel.name}`}
      data-region=""
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close()
      }}
    >
      <header className="pane-head">
        <PaneLink
          to={{ ...location, thread: undefined }}
          direction="back"
          label={`#${channel.name}`}
          name={`Back to #${channel.name}`}
        />
        <h2>Thread</h2>
        <span className="pane-note"># {channel.name}</span>
        <PaneLink to={{ ...location, pane: 'fleet' }} direction="forward" label="Fleet" name="Show the fleet" />
        <button type="button" className="icon-button thread-close" aria-label="Close thread" onClick={close}>
          ✕
        </button>
      </header>
      {entries.length === 0 ? (
        <p className="empty">That message is no longer here.</p>
      ) : (
        <Timeline
          key={`${location.person} ${threadTs}`}
          state={state}
          channelId={channel.id}
          label="Messages in this thread"
          entries={entries}
          location="thread"
          onThread={() => undefined}
        />
      )}
      <Composer
        key={`composer ${location.person} ${threadTs}`}
        state={state}
        channel={channel}
        threadTs={threadTs}
        label="Reply"
      />
    </aside>
  )
}
