import { useState } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { draftKey, setDraft } from '../composer/drafts.ts'
import { focusComposer } from '../frame/regions.ts'
import { go, type Place } from '../state/place.ts'
import type { FleetNow } from '../state/useFleet.ts'
import { forgetDeeds, useDeeds } from './deeds.ts'
import type { Help } from './help.ts'
import { type Step, stepsOf } from './steps.ts'

/** What to try, one step at a time, for whoever is here for the first time. */
export function Guide(props: { readonly state: PageState; readonly fleet: FleetNow; readonly place: Place }) {
  const { state, fleet, place } = props
  const deeds = useDeeds()
  const [look, setLook] = useState<'one step' | 'all steps' | 'away'>('one step')
  const steps = stepsOf({ state, deeds, record: fleet.record })
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
          .filter((help) => !isSo(help, place))
          .map((help) => (
            <HelpButton key={help.label} help={help} place={place} />
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
        <button type="button" className="guide-button guide-quiet" onClick={forgetDeeds}>
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

/** Whether one is already who and where this help would lead to. */
const isSo = (help: Help, { person, where }: Place): boolean =>
  help.is === 'become' && help.person === person && help.channel === where

function HelpButton({ help, place }: { readonly help: Help; readonly place: Place }) {
  const press = (): void => {
    if (help.is === 'thread') {
      go({ ...place, where: help.channel, thread: help.ts })
      focusComposer(draftKey(place.person, help.channel, help.ts))
    }
    if (help.is === 'become') go({ ...place, person: help.person, where: help.channel })
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
