import type { ForecastWords } from '../../core/forecast/words.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { LockState } from '../../core/locks/locks.ts'
import type { Message, Part, RichText } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import { isDecidedByParts } from '../../core/plan/parts.ts'
import { type Plan, ruleOf, shortHash } from '../../core/plan/plan.ts'
import { capital } from '../../core/text/capital.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { headed, overrideParts } from '../wording/break-glass.ts'
import { editButton } from '../wording/edit-button.ts'
import type { EstimateWords } from '../wording/estimates.ts'
import { buttonsPart } from '../wording/pages.ts'
import { neededLine } from '../wording/parts.ts'
import { counted } from '../wording/section.ts'
import { verdictLine } from '../wording/verdicts.ts'
import { windowFacts } from '../wording/windows.ts'
import { planButtons } from './buttons.ts'
import { commandLines } from './command-lines.ts'
import { subject } from './headline.ts'
import { stepLists } from './plan-steps.ts'
import { plannedPhases } from './run-phases.ts'

/** A plan, with everything that is shown about it. */
export type PlanShown = {
  readonly plan: Plan
  readonly hash: string
  /** The effect on services and capacity, one line each. */
  readonly effect: readonly string[]
  readonly estimate: EstimateWords
  readonly forecast: ForecastWords
  readonly evidence: readonly Verdict[]
  readonly locks: LockState | null
  /** `demanded`: the requester must enter a second factor. */
  readonly factor: 'demanded' | undefined
  readonly nowMs: number
  /** The stored draft that the buttons belong to; null in a dry run, in observe mode and for a blocked plan. */
  readonly draft: Operation | null
  /** Why there are no buttons; empty when there are. */
  readonly without: string
}

/** The message with a plan, which only its requester sees. Nodes, steps, commands and evidence are collapsed. */
export function planAnswer(shown: PlanShown): Message {
  const { plan, hash, effect, estimate, forecast, draft } = shown
  const names = plan.nodes.map(({ node }) => node)
  const isBlocked = shown.evidence.some(isBlocking)
  const heading = `Plan: ${subject(plan, names)} – ${isBlocked ? 'BLOCKED' : 'ready'}`
  const phases = isBlocked ? [] : plannedPhases(plan, names)
  const isOpen = draft !== null && !isBlocked
  const parts: Part[] = [
    { part: 'header', text: headed(plan, heading) },
    ...overrideParts(plan),
    { part: 'text', lines: [[...checkWords(shown), ' ', ...needsWords(plan)], ...problemLines(shown)] },
    ...(effect.length === 0
      ? []
      : [
          {
            part: 'text' as const,
            lines: [[`${[...effect, ''].join('. ')}${estimate.sentence}`.trim(), ...worstWords(forecast)]],
          },
        ]),
    ...(phases.length === 0 ? [] : [{ part: 'phases' as const, title: `Plan: ${phases.length} phases`, phases }]),
    planPart(plan),
    evidencePart(shown),
    {
      part: 'note',
      lines: [
        [
          ...['Plan ', { code: shortHash(hash) }, ' · ', { code: plan.words }],
          ...(isOpen ? [] : [` · ${endWords(isBlocked, shown.without)}`]),
        ],
      ],
    },
    ...buttonsPart(isOpen ? planButtons(draft, shown.factor) : editButton(plan.words, null)),
  ]
  return {
    sentence: [`${heading}. Nothing was started${isBlocked ? '' : ' yet'}. Plan ${shortHash(hash)}: ${plan.words}`],
    parts,
  }
}

const worstWords = ({ worst }: ForecastWords): RichText =>
  worst.length === 0 ? [] : [' ', { strong: 'Worst moment:' }, ` ${worst.join(' ')}`]

const isBlocking = ({ verdict }: Verdict): boolean => verdict === 'blocked' || verdict === 'unknown'

const endWords = (isBlocked: boolean, without: string): string =>
  isBlocked ? `Blocked: nothing was started. Fix what is blocked, then request it again. ${without}`.trim() : without

// Further ones are in the evidence.
const maxProblems = 5

/** What did not pass, then the warnings. */
function problemLines({ evidence }: PlanShown): readonly RichText[] {
  const problems = [...evidence.filter(isBlocking), ...evidence.filter(({ verdict }) => verdict === 'warn')]
  const more = problems.length - maxProblems
  return [
    ...problems.slice(0, maxProblems).map(verdictLine),
    ...(more > 0 ? [[`and ${counted(more, 'more finding')} in the evidence`]] : []),
  ]
}

/** How many checks passed, and the role of a single node. */
function checkWords({ plan, evidence }: PlanShown): RichText {
  const warned = evidence.filter(({ verdict }) => verdict === 'warn').length
  const passed = evidence.length - evidence.filter(isBlocking).length
  const warnings = warned === 0 ? '' : ` (${counted(warned, 'warning')})`
  const [only, ...others] = plan.nodes
  const about: RichText = only === undefined || others.length > 0 ? [] : [` ${describedNode(only)}.`]
  return [{ strong: `${passed} of ${counted(evidence.length, 'check')} passed${warnings}.` }, ...about]
}

function needsWords(plan: Plan): RichText {
  const isNeeded = isDecidedByParts(plan) || ruleOf(plan) !== null
  const windows = windowFacts(plan).flatMap(({ value }) => [' Window: ', ...value, '.'])
  return [...(isNeeded ? ['Needs ', ...neededLine(plan)] : ['No approval needed']), '.', ...windows]
}

const describedNode = ({ node, roles, rack }: Plan['nodes'][number]): string =>
  `${node}: ${roles.join(', ') || 'no known role'}${rack === null ? '' : `, rack ${rack}`}`

// The most nodes that fit on a screen.
const maxNodes = 20

/** The nodes in the order of the plan; nothing for a single node. */
function nodeLines({ nodes }: Plan): readonly RichText[] {
  if (nodes.length < 2) return []
  const more = nodes.length - maxNodes
  return [
    ...nodes.slice(0, maxNodes).map((node) => [describedNode(node)]),
    ...(more > 0 ? [[`and ${counted(more, 'more node')}, in that order`]] : []),
  ]
}

// Further kinds of nodes are shown in *Details*.
const maxKinds = 4

/** Nodes, steps and commands: everything that people approve. */
function planPart(plan: Plan): Part {
  const lists = stepLists(plan, maxKinds)
  const commands = commandLines(plan.commands, plan.nodes)
  const most = Math.max(0, ...lists.map(({ lines }) => lines.length))
  const size = [
    ...(plan.nodes.length > 1 ? [counted(plan.nodes.length, 'node')] : []),
    counted(most, 'step'),
    ...(commands.length > 0 ? [counted(commands.filter((line) => line.length > 1).length, 'command')] : []),
  ]
  const steps = lists.flatMap(({ title, lines }): readonly RichText[] => [[{ strong: title }], ...lines])
  return { part: 'collapsed', title: capital(size.join(', ')), lines: [...nodeLines(plan), ...steps, ...commands] }
}

/** All verdicts, and the holders of the locks that the plan needs. */
function evidencePart(shown: PlanShown): Part {
  const { evidence, estimate, forecast } = shown
  const locks = lockLines(shown)
  return {
    part: 'collapsed',
    title: `Evidence (${counted(evidence.length, 'check')}, ${counted(locks.length, 'lock')})`,
    lines: [
      ...evidence.map(verdictLine),
      ...[...forecast.evidence, ...estimate.evidence].map((line) => [line]),
      ...locks,
    ],
  }
}

function lockLines({ plan, locks, nowMs }: PlanShown): readonly RichText[] {
  const wanted = [...new Set(plan.nodes.flatMap(({ scopes }) => scopes))]
  return wanted.map((scope) => {
    if (locks === null) return ['Lock ', { code: scope }, ': could not be read']
    const holders = locks.scopes.find((lock) => lock.scope === scope)?.holders ?? []
    if (holders.length === 0) return ['Lock ', { code: scope }, ': free']
    const held = holders.map(
      ({ operation, node, sinceMs }) => `${operation} (${node}, ${formatDuration(nowMs - sinceMs)})`,
    )
    return ['Lock ', { code: scope }, `: held by ${held.join(', ')}`]
  })
}
