import type { Part, RichText } from '../../core/message.ts'
import { isTerminal, nodesStaying, type Operation } from '../../core/operation/state.ts'
import { plannedNode } from '../../core/plan/plan.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import type { NightNode, Prepared } from '../../core/unattended/prepared.ts'
import { nodesOfPart } from '../wording/parts.ts'
import { counted } from '../wording/section.ts'

/**
 * What the card of unattended work says beside that of a request: why its nodes need it, what the night comes to, and
 * what is left for later. Nothing for a request, and only the list of reasons once it has started.
 */
export function tonightParts(operation: Operation): readonly Part[] {
  const { prepared, startedAtMs } = operation
  if (prepared === null || isTerminal(operation)) return []
  const staying = new Set(nodesStaying(operation))
  const listed = prepared.listed.filter(({ node }) => staying.has(node))
  const reasons: readonly Part[] =
    listed.length === 0
      ? []
      : [
          {
            part: 'collapsed',
            title: `Why ${counted(listed.length, 'node')}: ${summaryOf(operation, listed)}`,
            lines: listed.map((one) => reasonLine(one, operation)),
          },
        ]
  if (startedAtMs !== null) return reasons
  const lines = [...outlookLines(prepared), ...notListedLines(prepared)]
  return [...(lines.length === 0 ? [] : [{ part: 'text' as const, lines }]), ...reasons]
}

/** The reasons, each with its number of nodes, and the longest time that one of them has needed it. */
function summaryOf({ createdAtMs }: Operation, listed: readonly NightNode[]): string {
  const byReason = [...Map.groupBy(listed, reasonOf)].toSorted(([, a], [, b]) => b.length - a.length)
  const shown = byReason.slice(0, maxReasons).map(([reason, nodes]) => `${reason} (${nodes.length})`)
  const more = byReason.length - shown.length
  const oldestMs = Math.min(...listed.map(({ sinceMs }) => sinceMs ?? createdAtMs))
  const age = ageWords(createdAtMs - oldestMs)
  return `${shown.join(', ')}${more > 0 ? ` and ${counted(more, 'more reason')}` : ''}${age === '' ? '' : `, for up to ${age}`}`
}

// Further reasons are in the collapsed list.
const maxReasons = 3

/** A node with its roles, its reason and the age of that, and who listed it. */
const reasonLine = (one: NightNode, { plan, createdAtMs }: Operation): RichText => {
  const roles = plannedNode(plan, one.node)?.roles.join(', ')
  const age = one.sinceMs === null ? '' : ageWords(createdAtMs - one.sinceMs)
  return [
    { strong: one.node },
    ` (${roles || 'no known role'}): ${reasonOf(one)}${age === '' ? '' : `, for ${age}`}`,
    ...one.causedBy.flatMap((person, index): RichText => [index === 0 ? ', listed by ' : ', ', { person }]),
  ]
}

const reasonOf = ({ why }: NightNode): string => (why === '' ? 'asks for a reboot' : why)

/** A duration to the minute; empty below one. */
const ageWords = (ms: number): string => (ms < 60_000 ? '' : formatDuration(Math.floor(ms / 60_000) * 60_000))

const outlookLines = ({ duration, worst }: Prepared): readonly RichText[] => [
  ...(duration === '' && worst.length === 0
    ? []
    : [
        [
          ...(duration === '' ? [] : [`${duration} `]),
          ...(worst.length === 0 ? [] : [{ strong: 'Worst moment:' }, ` ${worst.join(' ')}`]),
        ],
      ]),
]

const notListedLines = ({ later, unknown, notConverging }: Prepared): readonly RichText[] => [
  ...(later.length === 0 ? [] : [[`For later nights: ${nodesOfPart(later)}.`]]),
  ...(unknown.length === 0 ? [] : [[`Not known whether a reboot is needed: ${nodesOfPart(unknown)}.`]]),
  ...(notConverging.length === 0
    ? []
    : [
        [
          { strong: 'Not converging' },
          `, left alone, as a reboot is needed again right after one: ${nodesOfPart(notConverging)}.`,
        ],
      ]),
]
