import type { RecordLine } from '../../../fleet/record.ts'
import type { FaultList } from '../api/fleet.ts'
import { wordsOfLine } from './states.ts'

const linesShown = 80

/** The fleet's own record, newest first; nothing in it comes from the bot. */
export function Record(props: {
  readonly lines: readonly RecordLine[]
  readonly node: string | undefined
  readonly faults: FaultList | undefined
}) {
  const { lines, node, faults } = props
  const first = new Set(lines.map((line) => (line.kind === 'booted' && line.bootIdBefore === null ? line.bootId : '')))
  const told = lines
    .filter((line) => node === undefined || line.node === node)
    // the bot's claims are shown only in the record of a single node
    .filter((line) => node !== undefined || line.kind !== 'changed' || line.change !== 'claim')
    // the first boot of each node is left out
    .filter((line) => line.kind !== 'settled' || !first.has(line.bootId))
    .map((line) => ({ line, words: wordsOfLine(line, faults) }))
    .filter(({ words }) => words !== undefined)
    .slice(-linesShown)
    .reverse()
  const title = node === undefined ? 'What the fleet saw' : `What ${node} saw`
  return (
    <section className="record" aria-label={title}>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <ol tabIndex={0} aria-label={title} aria-live="polite">
        {told.length === 0 && <li className="empty">Nothing yet. It tells only what it saw itself.</li>}
        {told.map(({ line, words }) => (
          <li key={line.sequence} className={`record-${line.kind.replace(' ', '-')}`}>
            <time dateTime={new Date(line.atMs).toISOString()}>{new Date(line.atMs).toLocaleTimeString('en-GB')}</time>
            {node === undefined && <strong>{line.node}</strong>} <span>{words}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
