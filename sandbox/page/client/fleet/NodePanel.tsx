import { useEffect, useRef } from 'react'
import type { Fault } from '../../../fleet/faults.ts'
import type { RecordLine } from '../../../fleet/record.ts'
import type { NodeView } from '../../../fleet/view.ts'
import type { FaultList } from '../api/fleet.ts'
import { FaultSwitch } from './FaultSwitch.tsx'
import { PowerButtons } from './PowerButtons.tsx'
import { conditionOf, failingChecks } from './states.ts'

/** One node: its state, and all of its faults. */
export function NodePanel(props: {
  readonly node: NodeView
  readonly faults: FaultList
  readonly record: readonly RecordLine[]
  readonly onLeave: () => void
}) {
  const { node, faults, record, onLeave } = props
  const back = useRef<HTMLButtonElement>(null)
  useEffect(() => back.current?.focus(), [])
  const reboots = record.filter(
    (line) => line.node === node.name && line.kind === 'booted' && line.bootIdBefore !== null,
  )
  return (
    <section
      className="node-panel"
      aria-label={node.name}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave()
      }}
    >
      <header>
        <button type="button" className="back-button" ref={back} onClick={onLeave}>
          <span aria-hidden="true">←</span> All nodes
        </button>
        <h3>{node.name}</h3>
      </header>
      <Facts node={node} reboots={reboots.length} />
      <PowerButtons node={node} />
      <h4>Break it</h4>
      <ul className="faults">
        {(Object.keys(faults) as Fault[]).map((fault) => (
          <FaultSwitch
            key={fault}
            node={node}
            fault={fault}
            title={faults[fault].title}
            detail={faults[fault].detail}
          />
        ))}
      </ul>
    </section>
  )
}

function Facts({ node, reboots }: { readonly node: NodeView; readonly reboots: number }) {
  const { word, sign, tone } = conditionOf(node)
  const failing = failingChecks(node)
  const passing = node.checks.length - failing.length - (node.maintenance === null ? 0 : 1)
  return (
    <dl className="facts">
      <dt>State</dt>
      <dd className={`tone-${tone}`}>
        <span aria-hidden="true">{sign}</span> {word}
        {node.maintenance !== null && `: ${node.maintenance}`}
      </dd>
      <dt>Is</dt>
      <dd>
        {node.roles.join(' and ') || 'without a known role'}, rack {node.rack}, {node.zone}
      </dd>
      <dt>Boot id</dt>
      <dd>
        <code>{node.bootId ?? 'none yet'}</code>
      </dd>
      <dt>Booted</dt>
      <dd>
        {reboots === 0 ? 'once, at the start' : `${reboots === 1 ? 'once' : `${reboots} times`} since the start`}
        {node.rebootRequired && ' · needs a reboot'}
      </dd>
      <dt>Checks</dt>
      <dd>
        {node.checks.length > 0 && `${passing} pass`}
        {node.checks.length === 0 && (failing.length === 0 ? 'all services active' : '')}
        {failing.map((check) => (
          <p key={check.name} className="tone-bad">
            {check.name} is {check.status}
            {check.output.trim() !== '' && <code>{check.output.trim()}</code>}
          </p>
        ))}
      </dd>
    </dl>
  )
}
