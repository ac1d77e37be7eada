import { useId, useState } from 'react'
import type { Fault, FaultDetail } from '../../../fleet/faults.ts'
import type { NodeView } from '../../../fleet/view.ts'
import { clearFault, injectFault } from '../api/fleet.ts'
import { useReportError } from '../frame/report-error.ts'

/** The switch of one fault, with its detail. */
export function FaultSwitch(props: {
  readonly node: NodeView
  readonly fault: Fault
  readonly title: string
  readonly detail: FaultDetail
}) {
  const { node, fault, title, detail } = props
  const reportError = useReportError()
  const titleId = useId()
  const on = node.faults[fault]
  const isOn = on !== undefined
  const [wanted, setWanted] = useState('')
  const turn = async (): Promise<void> => {
    try {
      await (isOn ? clearFault(node.name, fault) : injectFault(node.name, fault, wanted))
    } catch (error) {
      reportError(error)
    }
  }
  return (
    <li className={isOn ? 'fault fault-on' : 'fault'}>
      <button
        type="button"
        role="switch"
        aria-checked={isOn}
        aria-labelledby={titleId}
        className="switch"
        onClick={() => void turn()}
      >
        <span className="switch-word">{isOn ? 'on' : 'off'}</span>
      </button>
      <span id={titleId}>{title}</span>
      {detail !== 'none' && (
        <Detail
          node={node}
          detail={detail}
          label={`${title}: which`}
          value={isOn ? on : wanted}
          isOn={isOn}
          onChange={setWanted}
        />
      )}
    </li>
  )
}

const placeholders: Readonly<Record<FaultDetail, string>> = {
  none: '',
  service: '',
  phase: '',
  milliseconds: '3000 ms',
  text: 'any command',
  name: 'another-host',
}

function Detail(props: {
  readonly node: NodeView
  readonly detail: FaultDetail
  readonly label: string
  readonly value: string
  readonly isOn: boolean
  readonly onChange: (value: string) => void
}) {
  const { node, detail, label, value, isOn, onChange } = props
  const common = { 'aria-label': label, className: 'fault-detail', disabled: isOn, value }
  if (detail === 'service' || detail === 'phase') {
    const choices = detail === 'phase' ? ['pre', 'post'] : node.services.map((service) => service.name)
    return (
      <select {...common} value={value || choices[0]} onChange={(event) => onChange(event.target.value)}>
        {choices.length === 0 && <option value="">it has none</option>}
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    )
  }
  return <input {...common} placeholder={placeholders[detail]} onChange={(event) => onChange(event.target.value)} />
}
