import { useState } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { PaneLink } from '../frame/PaneLink.tsx'
import type { PageLocation } from '../state/location.ts'
import { Home } from '../views/Home.tsx'
import { Timeline } from './Timeline.tsx'
import { channelEntries } from './timeline.ts'

/** The app's view: its App Home, and its direct messages to this person. */
export function AppView({ state, location }: { readonly state: PageState; readonly location: PageLocation }) {
  const [tab, setTab] = useState<'home' | 'messages'>('home')
  const direct = state.channels.find((channel) => channel.kind === 'direct')
  const tabs = ['home', 'messages'] as const
  return (
    <main className="channel" aria-label={state.app.name} data-region="">
      <header className="pane-head">
        <PaneLink to={{ ...location, pane: 'channels' }} direction="back" label="Channels" name="Back to channels" />
        <h2>{state.app.name}</h2>
        <div role="tablist" aria-label={`Parts of ${state.app.name}`} className="tabs">
          {tabs.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={tab === name}
              aria-controls="tab-panel"
              onClick={() => setTab(name)}
            >
              {name === 'home' ? 'Home' : 'Messages'}
            </button>
          ))}
        </div>
      </header>
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} className="tab-panel">
        {tab === 'home' && <AppHome state={state} personId={location.person} />}
        {tab === 'messages' &&
          (direct ? (
            <Timeline
              state={state}
              channelId={direct.id}
              label={`Messages from ${state.app.name}`}
              entries={channelEntries(state, direct, '')}
              location="channel"
              onThread={() => undefined}
            />
          ) : (
            <p className="empty">{state.app.name} has told you nothing here.</p>
          ))}
      </div>
    </main>
  )
}

function AppHome({ state, personId }: { readonly state: PageState; readonly personId: string }) {
  if (!state.app.homeTab) return <p className="empty">{state.app.name} has no page of its own.</p>
  return <Home key={personId} view={state.home} personId={personId} appName={state.app.name} />
}
