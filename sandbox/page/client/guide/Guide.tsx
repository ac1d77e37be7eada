import { useState } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { draftKey, setDraft } from '../composer/drafts.ts'
import { focusComposer } from '../frame/regions.ts'
import { go, type PageLocation } from '../state/location.ts'
import type { FleetNow } from '../state/useFleet.ts'
import type { Help } from './help.ts'
import { type Step, stepsOf } from './steps.ts'
import { clearActions, useVisitorActions } from './visitor-actions.ts'

/** The guide: one step at a time for first-time visitors. */
export function Guide(props: { readonly state: PageState; readonly fleet: FleetNow; readonly location: PageLocation }) {
  const { state, fleet, location } = props
  const visitorActions = useVisitorActions()
  const [look, setLook] = useState<'one step' | 'all steps' | 'away'>('one step')
  const steps = stepsOf({ state, visitorActions, record: fleet.record })
  const at = steps.findIndex((step) => !step.isDone)
  const now = steps[at]
  if (look === 'away')
    return (
      <div className="guide guide-away">
        <button type="button" className="guide-button" onClick={() => setLook('one step')}>
          Try this…
        </button>
        <Keys />
      </div>
    )
  return (
    <section className="guide" aria-label="Try this">
      {now && (
        <p className="guide-now" aria-live="polite">
          <span className="guide-count">
            Try this · {at + 1} of {steps.length}
          </span>
          <strong>{now.title}</strong>
          <span className="guide-say">{now.say}</span>
        </p>
      )}
      <span className="guide-tools">
        {now?.help
          .filter((help) => !isSo(help, location))
          .map((help) => (
            <HelpButton key={help.label} help={help} location={location} />
          ))}
        <button
          type="button"
          className="guide-button guide-quiet"
          aria-expanded={look === 'all steps'}
          onClick={() => setLook(look === 'all steps' ? 'one step' : 'all steps')}
        >
          {look === 'all steps' ? 'Fewer' : 'All steps'}
        </button>
        <button type="button" className="icon-button" aria-label="Put the guide away" onClick={() => setLook('away')}>
          ✕
        </button>
      </span>
      {look === 'all steps' && <AllSteps steps={steps} at={at} />}
    </section>
  )
}

function AllSteps({ steps, at }: { readonly steps: readonly Step[]; readonly at: number }) {
  return (
    <div className="guide-all">
      <ol>
        {steps.map((step, index) => (
          <li
            key={step.title}
            aria-current={index === at ? 'step' : undefined}
            className={step.isDone ? 'step-done' : ''}
          >
            <span className="step-sign" aria-hidden="true">
              {step.isDone ? '✓' : index === at ? '→' : '·'}
            </span>
            <span>
              <strong>{step.title}</strong>
              {step.isDone && <span className="unseen"> (done)</span>} <span>{step.say}</span>
            </span>
          </li>
        ))}
      </ol>
      <p>
        <button type="button" className="guide-button guide-quiet" onClick={clearActions}>
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
const isSo = (help: Help, { person, where }: PageLocation): boolean =>
  help.is === 'become' && help.person === person && help.channel === where

function HelpButton({ help, location }: { readonly help: Help; readonly location: PageLocation }) {
  const press = (): void => {
    if (help.is === 'thread') {
      go({ ...location, where: help.channel, thread: help.ts })
      focusComposer(draftKey(location.person, help.channel, help.ts))
    }
    if (help.is === 'become') go({ ...location, person: help.person, where: help.channel })
    if (help.is === 'type') {
      const key = draftKey(help.person, help.channel, undefined)
      setDraft(key, help.text)
      go({ person: help.person, where: help.channel, thread: undefined })
      focusComposer(key)
    }
  }
  return (
    <button type="button" className="guide-button" onClick={press}>
      {help.label}
    </button>
  )
}
