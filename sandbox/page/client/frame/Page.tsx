import { useEffect } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { NamesContext } from '../blocks/context.ts'
import { AppView } from '../channels/AppView.tsx'
import { ChannelView } from '../channels/ChannelView.tsx'
import { Sidebar } from '../channels/Sidebar.tsx'
import { ThreadPane } from '../channels/ThreadPane.tsx'
import { useGrammar, VocabularyContext } from '../composer/vocabulary.ts'
import { FleetPane } from '../fleet/FleetPane.tsx'
import { Guide } from '../guide/Guide.tsx'
import { appLocation, type PageLocation, useLocation } from '../state/location.ts'
import { useControls } from '../state/useControls.ts'
import { useFleet } from '../state/useFleet.ts'
import { useNarrow } from '../state/useNarrow.ts'
import { useReading } from '../state/useReading.ts'
import { useWorkspace } from '../state/useWorkspace.ts'
import { Modal } from '../views/Modal.tsx'
import { ErrorList } from './ErrorList.tsx'
import { useRegionKeys, useShownRegion } from './regions.ts'

/** The whole page: the workspace and the fleet, side by side. */
export function Page() {
  const location = useLocation()
  const { state, connection } = useWorkspace(location.person)
  const fleet = useFleet()
  const controls = useControls()
  const grammar = useGrammar()
  useRegionKeys()
  const shown = location.pane === 'conversation' && location.thread !== undefined ? 'thread' : location.pane
  useShownRegion(shown)
  useEffect(() => {
    if (state) settle(state, location)
    if (state) document.title = titleOf(state, location)
  }, [state, location])

  const isLost = connection === 'lost' || fleet.connection === 'lost'
  return (
    <ErrorList>
      <div className="page" data-shown-to={state?.me?.id}>
        {isLost && (
          <p className="banner" role="alert">
            The sandbox does not answer. If you stopped the demo, start it again: this page goes on by itself.
          </p>
        )}
        {state?.me ? (
          <NamesContext value={state}>
            <VocabularyContext value={{ grammar, nodes: fleet.nodes }}>
              <Guide state={state} fleet={fleet} kills={controls[0]?.kills ?? []} location={location} />
              <div className={location.thread === undefined ? 'columns' : 'columns columns-thread'} data-pane={shown}>
                <Workspace state={state} location={location} />
                <FleetPane fleet={fleet} controls={controls} location={location} />
              </div>
            </VocabularyContext>
          </NamesContext>
        ) : (
          <p className="empty">Looking for the workspace…</p>
        )}
      </div>
    </ErrorList>
  )
}

function Workspace({ state, location }: { readonly state: PageState; readonly location: PageLocation }) {
  const isNarrow = useNarrow()
  // nobody reads a channel while a narrow screen shows another pane
  const open = isNarrow && location.pane !== 'conversation' ? '' : location.where
  const reading = useReading(state, location.person, open)
  const channel = state.channels.find((one) => one.id === location.where)
  // the previous person's state must not be shown to this one
  const isOurs = state.me?.id === location.person
  const modal = isOurs ? state.modals.at(-1) : undefined
  return (
    <>
      <Sidebar state={state} location={location} open={open} reading={reading} />
      {channel ? (
        <ChannelView state={state} channel={channel} location={location} newSince={reading.newSince} />
      ) : (
        <AppView state={state} location={location} />
      )}
      {channel && location.thread !== undefined && (
        <ThreadPane state={state} channel={channel} location={location} threadTs={location.thread} />
      )}
      {modal && <Modal key={`${modal.id} ${modal.hash}`} view={modal} personId={location.person} />}
    </>
  )
}

/** The title of the tab, which tells two people in two tabs apart. */
function titleOf(state: PageState, location: PageLocation): string {
  const channel = state.channels.find((one) => one.id === location.where)
  const where = channel ? `#${channel.name}` : state.app.name
  return `${state.me?.realName ?? 'Nobody'} · ${where} · Lockkeeper sandbox`
}

/** Opens a default view when the URL names no person or no place. */
function settle(state: PageState, location: PageLocation): void {
  const person =
    state.people.find((one) => one.id === location.person) ?? state.people.find((one) => one.kind === 'member')
  const isHere = location.where === appLocation || state.channels.some((one) => one.id === location.where)
  if (!person || (person.id === location.person && isHere)) return
  const where = isHere ? location.where : (state.channels[0]?.id ?? appLocation)
  window.location.replace(`#${person.id}/${where}`)
}
