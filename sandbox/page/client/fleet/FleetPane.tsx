import { useEffect, useRef, useState } from 'react'
import { PaneLink } from '../frame/PaneLink.tsx'
import type { PageLocation } from '../state/location.ts'
import type { ControlsNow } from '../state/useControls.ts'
import type { FleetNow } from '../state/useFleet.ts'
import { Controls } from './Controls.tsx'
import { NodePanel } from './NodePanel.tsx'
import { Rack } from './Rack.tsx'
import { Record } from './Record.tsx'
import { conditionOf, racksOf } from './states.ts'

/** The fleet: every node by rack with its state, and all faults and controls. */
export function FleetPane(props: {
  readonly fleet: FleetNow
  readonly controls: ControlsNow
  readonly location: PageLocation
}) {
  const { fleet, controls, location } = props
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const pane = useRef<HTMLElement>(null)
  const leftFrom = useRef<string | undefined>(undefined)
  const node = fleet.nodes.find((one) => one.name === chosen)
  const up = fleet.nodes.filter((one) => conditionOf(one).word === 'up').length

  const leave = (): void => {
    leftFrom.current = chosen
    setChosen(undefined)
  }
  useEffect(() => {
    if (node || leftFrom.current === undefined) return
    pane.current?.querySelector<HTMLElement>(`[data-node="${leftFrom.current}"]`)?.focus()
    leftFrom.current = undefined
  }, [node])

  return (
    <aside className="fleet" aria-label="Fleet" data-region="" ref={pane}>
      <header className="pane-head">
        <PaneLink to={{ ...location, pane: 'conversation' }} direction="back" label="Back" name="Back to Slack" />
        <h2>Fleet</h2>
        <span className="pane-note">{fleet.nodes.length === 0 ? 'looking…' : `${up} of ${fleet.nodes.length} up`}</span>
      </header>
      {node && fleet.faults ? (
        <NodePanel key={node.name} node={node} faults={fleet.faults} record={fleet.record} onLeave={leave} />
      ) : (
        <div className="fleet-overview">
          <div className="racks">
            {racksOf(fleet.nodes).map(({ rack, nodes }) => (
              <Rack key={rack} rack={rack} nodes={nodes} onChoose={setChosen} />
            ))}
          </div>
          <Controls controls={controls} />
        </div>
      )}
      <Record lines={fleet.record} node={node?.name} faults={fleet.faults} />
    </aside>
  )
}
