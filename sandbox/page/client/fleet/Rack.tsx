import type { NodeView } from '../../../fleet/view.ts'
import { conditionOf, failingChecks, shortBootId } from './states.ts'

/** One rack with its nodes. */
export function Rack(props: {
  readonly rack: string
  readonly nodes: readonly NodeView[]
  readonly onChoose: (node: string) => void
}) {
  const { rack, nodes, onChoose } = props
  return (
    <section className="rack" aria-label={`Rack ${rack}`}>
      <h3>{rack}</h3>
      <ul>
        {nodes.map((node) => (
          <li key={node.name}>
            <Slot node={node} onChoose={() => onChoose(node.name)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Slot({ node, onChoose }: { readonly node: NodeView; readonly onChoose: () => void }) {
  const { word, sign, tone } = conditionOf(node)
  const broken = Object.keys(node.faults).length
  const failing = failingChecks(node).map((check) => check.name)
  const roles = node.roles.join(' and ') || 'no known role'
  return (
    <button
      type="button"
      className={`slot slot-${tone}`}
      data-node={node.name}
      data-condition={word}
      title={[roles, word, ...failing].join(' · ')}
      onClick={onChoose}
    >
      <span className="slot-sign" aria-hidden="true">
        {sign}
      </span>
      <span className="slot-name">{node.name}</span>
      <span className="slot-marks">
        {node.rebootRequired && (
          <span className="slot-mark" title="needs a reboot">
            ↻<span className="unseen">, needs a reboot</span>
          </span>
        )}
        {broken > 0 && (
          <span className="slot-mark" title="broken by hand">
            ⚡<span className="unseen">, {broken} switched to break</span>
          </span>
        )}
      </span>
      <span className="slot-state">
        <span className="slot-word">{word}</span>
        <code title={`boot id ${node.bootId ?? 'none yet'}`}>
          <span className="unseen">, boot id </span>
          {shortBootId(node.bootId)}
        </code>
      </span>
    </button>
  )
}
