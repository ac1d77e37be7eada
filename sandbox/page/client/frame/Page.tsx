import { useEffect } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { NamesContext } from '../blocks/context.ts'
import { AppView } from '../channels/AppView.tsx'
import { ChannelView } from '../channels/ChannelView.tsx'
import { Sidebar } from '../channels/Sidebar.tsx'
import { ThreadPane } from '../channels/ThreadPane.tsx'
import { FleetPane } from '../fleet/FleetPane.tsx'
import { Guide } from '../guide/Guide.tsx'
import { appPlace, type Place, usePlace } from '../state/place.ts'
import { useFleet } from '../state/useFleet.ts'
import { useReading } from '../state/useReading.ts'
import { useWorkspace } from '../state/useWorkspace.ts'
import { Modal } from '../views/Modal.tsx'
import { Complaints } from './Complaints.tsx'
import { useRegionKeys } from './regions.ts'

/** The whole page: the workspace and the fleet, side by side. */
export function Page() {
  const place = usePlace()
  const { state, connection } = useWorkspace(place.person)
  const fleet = useFleet()
  useRegionKeys()
  useEffect(() => {
    if (state) settle(state, place)
    if (state) document.title = titleOf(state, place)
  }, [state, place])

  const isLost = connection === 'lost' || fleet.connection === 'lost'
  return (
    <Complaints>
      <div className="page" data-shown-to={state?.me?.id}>
        {isLost && (
          <p className="banner" role="alert">
            The sandbox does not answer. If you stopped the demo, start it again: this page goes on by itself.
          </p>
        )}
        {state?.me ? (
          <NamesContext value={state}>
            <Guide state={state} fleet={fleet} place={place} />
            <div className={place.thread === undefined ? 'columns' : 'columns columns-thread'}>
              <Workspace state={state} place={place} />
              <FleetPane fleet={fleet} personId={place.person} />
            </div>
          </NamesContext>
        ) : (
          <p className="empty">Looking for the workspace…</p>
        )}
      </div>
    </Complaints>
  )
}

function Workspace({ state, place }: { readonly state: PageState; readonly place: Place }) {
  const reading = useReading(state, place.person, place.where)
  const channel = state.channels.find((one) => one.id === place.where)
  // what the person before saw must not be taken for what this one sees
  const isOurs = state.me?.id === place.person
  const modal = isOurs ? state.modals.at(-1) : undefined
  return (
    <>
      <Sidebar state={state} place={place} reading={reading} />
      {channel ? (
        <ChannelView state={state} channel={channel} place={place} newSince={reading.newSince} />
      ) : (
        <AppView state={state} personId={place.person} />
      )}
      {channel && place.thread !== undefined && (
        <ThreadPane state={state} channel={channel} place={place} threadTs={place.thread} />
      )}
      {modal && <Modal key={`${modal.id} ${modal.hash}`} view={modal} personId={place.person} />}
    </>
  )
}

/** What the tab is called, so that two people in two tabs can be told apart. */
function titleOf(state: PageState, place: Place): string {
  const channel = state.channels.find((one) => one.id === place.where)
  const where = channel ? `#${channel.name}` : state.app.name
  return `${state.me?.realName ?? 'Nobody'} · ${where} · Lockkeeper sandbox`
}

/** Goes where there is something to see when the address names nobody, or no place. */
function settle(state: PageState, place: Place): void {
  const person =
    state.people.find((one) => one.id === place.person) ?? state.people.find((one) => one.kind === 'member')
  const isPlace = place.where === appPlace || state.channels.some((one) => one.id === place.where)
  if (!person || (person.id === place.person && isPlace)) return
  const where = isPlace ? place.where : (state.channels[0]?.id ?? appPlace)
  window.location.replace(`#${person.id}/${where}`)
}
