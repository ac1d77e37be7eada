import { useState } from 'react'
import type { ControlName, ControlsState } from '../../controls.ts'
import { control } from '../api/controls.ts'
import { useReportError } from '../frame/report-error.ts'
import type { ControlsNow } from '../state/useControls.ts'

type Row = {
  readonly what: string
  readonly state: string
  readonly isWell: boolean
  readonly action: ControlName
  readonly label: string
}

function rowsOf(state: ControlsState): readonly Row[] {
  return [
    {
      what: 'Bot',
      state: state.bot,
      isWell: state.bot !== 'not running',
      action: state.bot === 'not running' ? 'start the bot' : 'kill the bot',
      label: state.bot === 'not running' ? 'Start' : 'Kill with -9',
    },
    {
      what: 'Consul',
      state: state.consul === 'cut' ? 'cut off from the bot' : 'reachable',
      isWell: state.consul === 'reachable',
      action: state.consul === 'cut' ? 'mend Consul' : 'cut Consul',
      label: state.consul === 'cut' ? 'Mend' : 'Cut off',
    },
    {
      what: 'Slack',
      state: state.slack === 'silent' ? 'silent to the bot' : 'speaking',
      isWell: state.slack === 'speaking',
      action: state.slack === 'silent' ? 'let Slack speak' : 'silence Slack',
      label: state.slack === 'silent' ? 'Let speak' : 'Silence',
    },
  ]
}

/** The controls of the bot itself and of its connections to Consul and Slack. */
export function Controls({ controls }: { readonly controls: ControlsNow }) {
  const [state, setState] = controls
  const [busy, setBusy] = useState<ControlName | undefined>(undefined)
  const reportError = useReportError()
  const press = async (action: ControlName): Promise<void> => {
    setBusy(action)
    try {
      setState(await control(action))
    } catch (error) {
      reportError(error)
    }
    setBusy(undefined)
  }
  return (
    <section className="controls" aria-label="Bigger things to break">
      <h3>Break something bigger</h3>
      {state ? (
        <ul>
          {rowsOf(state).map((row) => (
            <li key={row.what} className={row.isWell ? 'control' : 'control control-broken'}>
              <strong>{row.what}</strong>
              <span className="control-state" aria-live="polite">
                <span aria-hidden="true">{row.isWell ? '●' : '✕'}</span> {row.state}
              </span>
              <button
                type="button"
                className={row.isWell ? 'switch-button' : 'switch-button switch-button-mend'}
                aria-label={`${row.label}: ${row.action}`}
                aria-busy={busy === row.action}
                disabled={busy !== undefined}
                onClick={() => void press(row.action)}
              >
                {row.label}
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="empty">looking…</p>
      )}
    </section>
  )
}
