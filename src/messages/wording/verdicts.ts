import type { Facts } from '../../core/commands/facts.ts'
import { allPass, type Verdict } from '../../core/health/verdict.ts'
import type { Message, RichText, TableCell } from '../../core/message.ts'
import { buttonsPart, pageButtons, pageOf, rowsOfPage, type ShownPage, titleOfPage } from './pages.ts'
import { counted } from './section.ts'

const verdictWords = { ok: 'OK', warn: 'WARN', blocked: 'BLOCKED', unknown: 'UNKNOWN' } as const

/** A verdict in one line, with its evidence and remedy. */
export const verdictLine = ({ gate, verdict, evidence, remedy }: Verdict): RichText => [
  { strong: verdictWords[verdict] },
  ` ${gate}: ${evidence}`,
  remedy === '' ? '' : ` (${remedy})`,
]

const couldBe = (verdicts: readonly Verdict[]): boolean => verdicts.length > 0 && allPass(verdicts)

/** The worst first. */
const order: readonly Verdict['verdict'][] = ['blocked', 'unknown', 'warn', 'ok']

const rank = ({ verdict }: Verdict): number => order.indexOf(verdict)

const unasked = (gate: string): Verdict => ({
  gate,
  verdict: 'unknown',
  evidence: 'no gate was checked',
  remedy: 'Try again; doctor shows what is unreachable.',
})

/** The verdicts of all gates about one node, the worst first; without any, one that says that none was checked. */
const ordered = (verdicts: readonly Verdict[]): readonly Verdict[] =>
  verdicts.length === 0 ? [unasked('all gates')] : verdicts.toSorted((a, b) => rank(a) - rank(b))

type AskedNode = Facts['gates']['nodes'][number]

const verdictCell = ({ verdict }: Verdict): RichText => [{ strong: verdictWords[verdict] }]

/** Every gate about one node. */
const rowsOfOne = ({ verdicts }: AskedNode): readonly (readonly TableCell[])[] =>
  ordered(verdicts).map((one) => [verdictCell(one), one.gate, one.evidence, one.remedy])

/** One row for each gate that objects to a node or warns, or one that says that none does. */
const rowsOfNode = ({ node, verdicts }: AskedNode): readonly (readonly TableCell[])[] => {
  const name: RichText = [{ strong: node.name }]
  const said = ordered(verdicts).filter(({ verdict }) => verdict !== 'ok')
  if (said.length === 0) return [[name, 'ready', counted(verdicts.length, 'gate agrees', 'gates agree'), '', '']]
  return said.map((one) => [name, verdictWords[one.verdict], one.gate, one.evidence, one.remedy])
}

/** Whether nodes are ready for work now, with the evidence and remedy of every gate as a table, the worst first. */
export function gatesAnswer({ nodes, atMs }: Facts['gates'], { typed, page: asked }: ShownPage): Message {
  const safe = nodes.filter(({ verdicts }) => couldBe(verdicts))
  const [first, ...others] = nodes
  const one = others.length === 0 ? first : undefined
  const sentence: RichText =
    one !== undefined
      ? [{ strong: one.node.name }, safe.length === 1 ? ' is ready for work now.' : ' is not ready for work now.']
      : [`${safe.length} of ${counted(nodes.length, 'node')} ready for work now, each judged alone.`]
  const rows =
    one !== undefined
      ? rowsOfOne(one)
      : [...nodes.filter(({ verdicts }) => !couldBe(verdicts)), ...safe].flatMap(rowsOfNode)
  const page = pageOf(rows, asked, one === undefined ? rowsOfPage : rows.length)
  const header = ['verdict', 'gate', 'evidence', 'what to do']
  return {
    sentence,
    parts: [
      { part: 'text', lines: [sentence] },
      {
        part: 'table',
        caption: titleOfPage(one === undefined ? 'Gates' : `Gates of ${one.node.name}`, page),
        header: one === undefined ? ['node', ...header] : header,
        rows: page.shown,
      },
      {
        part: 'note',
        lines: [['As of ', { timeMs: atMs, shown: 'time' }, '. Everything is checked again before anything starts.']],
      },
      ...buttonsPart(pageButtons(page, typed)),
    ],
  }
}
