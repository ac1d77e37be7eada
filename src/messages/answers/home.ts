import type { ClusterFacts } from '../../core/commands/facts.ts'
import { type Button, line, type Message, type Part, type RichText } from '../../core/message.ts'
import type { Operation } from '../../core/operation/state.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import type { RunState } from '../../core/run/state.ts'
import { card } from '../operations/card.ts'
import { counted, section } from '../wording/section.ts'
import { campaignLine } from './campaign.ts'
import { nodeRows, nodeTable } from './node-table.ts'
import { summaryOf } from './status.ts'
import { stopLines } from './status-nodes.ts'
import { problemLines } from './status-problems.ts'
import { operationLine } from './status-work.ts'

/** The action of the button that draws the home page anew. */
export const refreshHome = 'refresh home'

/** An operation that waits for this person's decision, with the buttons that they may press. */
export type OpenDecision = {
  readonly operation: Operation
  readonly active: readonly RunState[]
  readonly buttons: readonly Button[]
}

/** An operation with the buttons that this person may press. */
export type OfferedOperation = { readonly summary: OperationSummary; readonly buttons: readonly Button[] }

/** What the home page shows a person of one cluster. */
export type ShownCluster = {
  readonly is: 'shown'
  readonly facts: ClusterFacts
  readonly channel: string
  /** Why the cluster's channel cannot be used; null while it can. */
  readonly unusable: string | null
  readonly decisions: readonly OpenDecision[]
  readonly own: readonly OfferedOperation[]
  readonly others: readonly OfferedOperation[]
  /** Whether this person may see locks, health and nodes. */
  readonly status: 'allowed' | 'not allowed'
  /** The commands that this person may use in the channel, and the roles whose plans they may approve. */
  readonly allowed: readonly string[]
  readonly approves: readonly string[]
}

/** One cluster on the home page: what it shows, or why it shows nothing. */
export type ClusterHome = ShownCluster | { readonly is: 'hidden'; readonly cluster: string; readonly why: RichText }

/** The most decisions that are shown as whole cards, and the most operations with buttons in each list. */
const most = { cards: 5, operations: 8 } as const

/** The home page of one person: for each cluster what needs them, then their operations, then its state. */
export function home(clusters: readonly ClusterHome[], atMs: number, prefix: string): Message {
  const waiting = clusters.flatMap((one) => (one.is === 'shown' ? one.decisions : [])).length
  return {
    sentence: [waiting === 0 ? 'Nothing needs you.' : `${counted(waiting, 'operation needs', 'operations need')} you.`],
    parts: [
      { part: 'note', lines: [['As of ', { timeMs: atMs, shown: 'time' }, '. ', { code: `${prefix} help` }]] },
      { part: 'buttons', buttons: [refresh] },
      ...clusters.flatMap((one) => [{ part: 'divider' as const }, ...partsOf(one, prefix)]),
    ],
  }
}

/** The home page when it could not be made. */
export const homeUnavailable = (why: string): Message => ({
  ...line(`The App Home could not be read: ${why}. Nothing was changed.`),
  parts: [
    { part: 'text', lines: [[{ strong: 'This page could not be read.' }, ` ${why}. Nothing was changed.`]] },
    { part: 'buttons', buttons: [refresh] },
  ],
})

const refresh: Button = {
  label: 'Refresh',
  action: refreshHome,
  value: { id: 'home', revision: 0 },
  look: 'plain',
  confirm: null,
}

function partsOf(one: ClusterHome, prefix: string): readonly Part[] {
  if (one.is === 'hidden')
    return [
      { part: 'header', text: one.cluster },
      { part: 'text', lines: [one.why] },
    ]
  const { facts, unusable, decisions, own, others, status } = one
  return [
    { part: 'header', text: facts.cluster },
    { part: 'note', lines: [['Rules and buttons as in ', { channel: one.channel }, '.']] },
    ...(unusable === null ? [] : section(`The channel cannot be used: ${unusable}.`, [onlyStopping])),
    ...decided(decisions),
    ...offered('Your operations', own, facts),
    ...offered('Other operations', others, facts),
    ...(status === 'allowed' ? statusParts(facts, prefix) : []),
    ...mayParts(one),
  ]
}

const onlyStopping: RichText = ['Until it can, only deny, cancel and pause are possible here.']

/** The cards that wait for this person, as everybody reads them, with the buttons that this person may press. */
function decided(decisions: readonly OpenDecision[]): readonly Part[] {
  const more = decisions.length - most.cards
  const title: RichText = [{ strong: `Needs you (${decisions.length})` }]
  if (decisions.length === 0) return [{ part: 'text', lines: [[{ strong: 'Needs you' }, ': nothing.']] }]
  return [
    { part: 'text', lines: [title] },
    ...decisions.slice(0, most.cards).flatMap(({ operation, active, buttons }): readonly Part[] => [
      ...card(operation, active).parts.flatMap((part): readonly Part[] => {
        if (part.part === 'header') return [{ part: 'text', lines: [[{ strong: part.text }]] }]
        return part.part === 'buttons' ? [{ part: 'buttons', buttons }] : [part]
      }),
    ]),
    ...(more > 0 ? [{ part: 'text' as const, lines: [[`… and ${more} more, shown once these are decided`]] }] : []),
  ]
}

function offered(
  title: string,
  operations: readonly OfferedOperation[],
  facts: Pick<ClusterFacts, 'atMs' | 'cards'>,
): readonly Part[] {
  const more = operations.length - most.operations
  if (operations.length === 0) return []
  return [
    { part: 'text', lines: [[{ strong: `${title} (${operations.length})` }]] },
    ...operations
      .slice(0, most.operations)
      .flatMap(({ summary, buttons }): readonly Part[] => [
        { part: 'text', lines: [operationLine(summary, facts)] },
        ...(buttons.length === 0 ? [] : [{ part: 'buttons' as const, buttons }]),
      ]),
    ...(more > 0 ? [{ part: 'text' as const, lines: [[`… and ${more} more`]] }] : []),
  ]
}

function statusParts(facts: ClusterFacts, prefix: string): readonly Part[] {
  const problems = problemLines(facts)
  const rows = nodeRows(facts)
  const { page, parts } = nodeTable('Nodes', rows, facts, null)
  const rest: RichText = [`… and ${page.all - page.to} more: `, { code: `${prefix} status` }]
  return [
    ...section('Trouble', problems),
    { part: 'text', lines: [[{ strong: 'Health' }, ': ', ...summaryOf(facts, rows)]] },
    ...section('Locks', facts.locks === null ? [['could not be read']] : []),
    ...parts,
    ...(page.pages === 1 ? [] : [{ part: 'note' as const, lines: [rest] }]),
    ...section('Campaigns', facts.campaigns.map(campaignLine)),
    ...section('Stopped', stopLines(facts)),
  ]
}

function mayParts({ allowed, approves, channel }: ShownCluster): readonly Part[] {
  const commands: RichText =
    allowed.length === 0 ? ['You have no permissions in ', { channel }, '.'] : [`Commands: ${allowed.join(', ')}.`]
  const plans: readonly RichText[] =
    approves.length === 0 ? [] : [[`Approve: plans of ${approves.map((role) => `role ${role}`).join(', ')}.`]]
  return section('What you may do', [commands, ...plans])
}
