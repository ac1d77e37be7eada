import { type KeyboardEvent, useState } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import type { BotKill } from '../../controls.ts'
import { draftKey, setDraft } from '../composer/drafts.ts'
import { focusComposer } from '../frame/regions.ts'
import { go, type PageLocation } from '../state/location.ts'
import type { FleetNow } from '../state/useFleet.ts'
import { useScenes } from '../state/useScenes.ts'
import { CommandLinePanel } from './CommandLinePanel.tsx'
import type { Help } from './help.ts'
import { useRemembered } from './remembered.ts'
import { SceneNow, ScenesPanel } from './ScenesPanel.tsx'
import { type Step, stepsOf } from './steps.ts'

/** The guide: the next step for first-time visitors, by what has happened so far. */
export function Guide(props: {
  readonly state: PageState
  readonly fleet: FleetNow
  readonly kills: readonly BotKill[]
  readonly location: PageLocation
}) {
  const { state, fleet, kills, location } = props
  const facts = { headlines: state.headlines, record: fleet.record, kills }
  const { look, counted, setLook, startAgain } = useRemembered(facts)
  const steps = stepsOf({ facts: counted, state })
  const now = steps.find(({ seen }) => seen === undefined)
  const [open, setOpen] = useState<Panel | undefined>(undefined)
  const [scenes, setScenes] = useScenes()
  const [closed, setClosed] = useState('')
  const shown = look === 'all steps' && open === undefined ? 'All steps' : open
  const toggle = (panel: Panel): void => {
    setLook(look === 'away' ? 'away' : panel === 'All steps' && shown !== panel ? 'all steps' : 'one step')
    setOpen(shown === panel || panel === 'All steps' ? undefined : panel)
  }
  const tools = { shown, onToggle: toggle }
  const closesPanel = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || shown === undefined) return
    toggle(shown)
    event.stopPropagation()
  }
  const panels = (
    <>
      {shown === 'All steps' && <AllSteps steps={steps} now={now} onStartAgain={startAgain} />}
      {shown === 'Scenes' && scenes && (
        <ScenesPanel
          state={state}
          scenes={scenes}
          onPlay={(begun) => {
            setScenes(begun)
            setOpen(undefined)
          }}
        />
      )}
      {shown === 'Command line' && <CommandLinePanel />}
    </>
  )
  const note = scenes && <SceneNow scenes={scenes} closed={closed} onClose={setClosed} />
  if (look === 'away')
    return (
      <>
        <section className="guide guide-away" aria-label="Demo" onKeyDown={closesPanel}>
          <button type="button" className="guide-button" onClick={() => setLook('one step')}>
            Try this…
          </button>
          <PanelButton panel="Scenes" {...tools} />
          <PanelButton panel="Command line" {...tools} />
          <Keys />
          {panels}
        </section>
        {note}
      </>
    )
  return (
    <>
      <section className="guide" aria-label="Try this" onKeyDown={closesPanel}>
        <Now steps={steps} now={now} />
        <span className="guide-tools">
          {now?.help
            .filter((help) => !isSo(help, location))
            .map((help) => (
              <HelpButton key={help.label} help={help} location={location} />
            ))}
          <PanelButton panel="All steps" {...tools} />
          <PanelButton panel="Scenes" {...tools} />
          <PanelButton panel="Command line" {...tools} />
          <button type="button" className="icon-button" aria-label="Put the guide away" onClick={() => setLook('away')}>
            ✕
          </button>
        </span>
        {panels}
      </section>
      {note}
    </>
  )
}

/** What can be opened below the guide, by the label of its button. */
type Panel = 'All steps' | 'Scenes' | 'Command line'

function PanelButton(props: {
  readonly panel: Panel
  readonly shown: Panel | undefined
  readonly onToggle: (panel: Panel) => void
}) {
  const { panel, shown, onToggle } = props
  return (
    <button
      type="button"
      className="guide-button guide-quiet"
      aria-expanded={shown === panel}
      onClick={() => onToggle(panel)}
    >
      {panel}
    </button>
  )
}

function Now({ steps, now }: { readonly steps: readonly Step[]; readonly now: Step | undefined }) {
  return (
    <p className="guide-now" aria-live="polite">
      <span className="guide-count">
        Try this · {steps.filter(({ seen }) => seen !== undefined).length} of {steps.length} done
      </span>
      <strong>{now?.title ?? 'All done'}</strong>
      <span className="guide-say">{now?.say ?? 'Break whatever you like: nothing here is real.'}</span>
    </p>
  )
}

function AllSteps(props: {
  readonly steps: readonly Step[]
  readonly now: Step | undefined
  readonly onStartAgain: () => void
}) {
  const { steps, now, onStartAgain } = props
  return (
    <div className="guide-all">
      <ol>
        {steps.map((step) => (
          <li
            key={step.title}
            aria-current={step === now ? 'step' : undefined}
            className={step.seen === undefined ? '' : 'step-done'}
          >
            <span className="step-sign" aria-hidden="true">
              {step.seen !== undefined ? '✓' : step === now ? '→' : '·'}
            </span>
            <span>
              <strong>{step.title}</strong>
              {step.seen !== undefined && <span className="unseen"> (done)</span>} <span>{step.seen ?? step.say}</span>
            </span>
          </li>
        ))}
      </ol>
      <p>
        <button type="button" className="guide-button guide-quiet" onClick={onStartAgain}>
          Start again
        </button>{' '}
        <Keys />
      </p>
    </div>
  )
}

function Keys() {
  return (
    <span className="guide-keys">
      <kbd>F6</kbd> next part of the page · <kbd>/</kbd> commands · <kbd>@</kbd> names · <kbd>↑</kbd> what you typed
      before
    </span>
  )
}

/** Whether the visitor is already the person and at the place that this help leads to. */
function isSo(help: Help, { person, where, thread, pane }: PageLocation): boolean {
  if (help.is === 'become') return help.person === person && help.channel === where && pane === 'conversation'
  if (help.is === 'thread') return help.channel === where && help.ts === thread && pane === 'conversation'
  return help.is === 'fleet' && pane === 'fleet'
}

function HelpButton({ help, location }: { readonly help: Help; readonly location: PageLocation }) {
  const press = (): void => {
    if (help.is === 'fleet') go({ ...location, pane: 'fleet' })
    if (help.is === 'thread') {
      go({ ...location, where: help.channel, thread: help.ts, pane: 'conversation' })
      focusComposer(draftKey(location.person, help.channel, help.ts))
    }
    if (help.is === 'become') go({ ...location, person: help.person, where: help.channel, pane: 'conversation' })
    if (help.is === 'type') {
      const key = draftKey(help.person, help.channel, undefined)
      setDraft(key, help.text)
      go({ person: help.person, where: help.channel, thread: undefined, pane: 'conversation' })
      focusComposer(key)
    }
  }
  const look = help.is === 'fleet' ? 'guide-button guide-narrow' : 'guide-button'
  return (
    <button type="button" className={look} onClick={press}>
      {help.label}
    </button>
  )
}
