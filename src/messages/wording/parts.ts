import type { RichText } from '../../core/message.ts'
import { type Attribution, type LeftOut, leftOutTogether } from '../../core/operation/events.ts'
import { openParts } from '../../core/operation/open-parts.ts'
import { isTerminal, nodesLeft, type Operation } from '../../core/operation/state.ts'
import { approvalsByPart, type PartApprovals } from '../../core/operation/valid-approvals.ts'
import { isDecidedByParts } from '../../core/plan/parts.ts'
import { type Plan, type PlanPart, ruleOf } from '../../core/plan/plan.ts'
import { ruleLine } from './rule.ts'

// The most parts whose buttons fit on a card.
const maxParts = 5

/** As many names as fit into the given number of characters, at least one, and the number of the others. */
export function namesWithin(names: readonly string[], characters: number): string {
  let shown = names.slice(0, 1)
  for (let count = 2; count <= names.length && names.slice(0, count).join(', ').length <= characters; count++)
    shown = names.slice(0, count)
  const more = names.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** The nodes of a part, shortened for a line of text. */
export const nodesOfPart = (nodes: readonly string[]): string => namesWithin(nodes, 100)

/**
 * The parts that a card shows, in the order of the plan. If there are too many, parts that still need approvals take
 * precedence.
 */
export function partsShown(operation: Operation): readonly PartApprovals[] {
  const parts = approvalsByPart(operation)
  const waits = ({ people, needed }: PartApprovals) => people.length < needed
  const first = [...parts.filter(waits), ...parts.filter((one) => !waits(one))].slice(0, maxParts)
  return parts.filter((part) => first.includes(part))
}

/** Whether a card has a line for each part with its rule and approvals: until the operation starts. */
export const showsParts = ({ plan, startedAtMs, state }: Operation): boolean =>
  isDecidedByParts(plan) && (startedAtMs === null ? !isTerminal({ state }) : state === 'awaiting approval')

/** The lines of a card about the nodes that were left out and, before the start, about each part. */
export function partLines(operation: Operation): readonly RichText[] {
  const leftOut = leftOutLines(operation.leftOut)
  if (!showsParts(operation)) return leftOut
  const more = approvalsByPart(operation).length - maxParts
  return [
    ...partsShown(operation).map(partLine),
    ...(more > 0 ? [[`and ${more} more parts, shown once these are decided`]] : []),
    ...leftOut,
    ...(operation.state === 'awaiting approval' && operation.prepared === null ? [[whenDecided(operation)]] : []),
  ]
}

const whenDecided = ({ runs }: Operation): string =>
  `${runs.length > 0 ? 'Continues' : 'Starts'} when every part is decided. A part that is denied, or lacks approvals at the deadline, is left out.`

function partLine({ part, people, needed }: PartApprovals): RichText {
  const given: RichText = people.flatMap((person, index) => [index === 0 ? ': ' : ', ', { person }])
  const count: RichText = part.rule === null ? [] : [`. ${people.length} of ${needed}`, ...given]
  return [{ strong: nodesOfPart(part.nodes) }, ': ', ...ruleLine(part.rule), ...count]
}

/** A line for each decision of a person, and one for all nodes that nobody left out. */
function leftOutLines(all: readonly LeftOut[]): readonly RichText[] {
  const bySystem = leftOutTogether(all.filter(({ by }) => by === null)).map(
    ({ nodes, why }): RichText => [{ strong: nodesOfPart(nodes) }, `: ${why}`],
  )
  const byPeople = all.flatMap((one) => (one.by === null ? [] : [leftOutByPerson(one, one.by)]))
  return bySystem.length === 0 ? byPeople : [...byPeople, ['Left out: ', ...joined(bySystem)]]
}

function leftOutByPerson({ nodes, why }: LeftOut, by: Attribution): RichText {
  const out: RichText = ['Left out: ', { strong: nodesOfPart(nodes) }]
  return [
    ...out,
    why === 'left out' ? ' by ' : ': denied by ',
    { person: by.person },
    ...(by.reason === '' ? [] : [`: ${by.reason}`]),
  ]
}

/** The approval rule of a plan, or of each of its parts with their nodes. */
export const neededLine = (plan: Plan): RichText =>
  isDecidedByParts(plan) ? joined(plan.parts.map(ruleOfPart)) : ruleLine(ruleOf(plan))

const ruleOfPart = ({ nodes, rule }: PlanPart): RichText => [`${nodesOfPart(nodes)}: `, ...ruleLine(rule)]

const joined = (lines: readonly RichText[]): RichText =>
  lines.flatMap((line, index) => (index === 0 ? line : ['; ', ...line]))

/** The call for approvals of all parts that need some. */
export function callForParts(operation: Operation, untilMs: number): RichText {
  const parts = openParts(operation).filter(({ rule }) => rule !== null)
  const separately = parts.length > 1 ? ', each part separately: ' : ': '
  return ['Approvals needed by ', { timeMs: untilMs, shown: 'time' }, separately, ...joined(parts.map(ruleOfPart)), '.']
}

/** The missing approvals: the rule of each incomplete part, and its number of approvals so far. */
export const waitingFor = (operation: Operation): RichText =>
  joined(
    approvalsByPart(operation)
      .filter(({ people, needed }) => people.length < needed)
      .map(({ part, people }) => [...ruleOfPart(part), `. ${people.length} so far`]),
  )

/** The nodes that stay in the plan after a part was left out. */
export function stillInPlan(operation: Operation): string {
  const left = nodesLeft(operation)
  return left.length === 0 ? 'No other node starts.' : `Left out for good. Still in the plan: ${nodesOfPart(left)}.`
}
