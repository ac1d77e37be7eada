import { decisionWords, nodesOfDecision } from '../../core/cluster/events.ts'
import type { Facts, HistoryLine } from '../../core/commands/facts.ts'
import { readOperationId } from '../../core/grammar/invocation.ts'
import { operationOfJournal, subjectOf } from '../../core/journal.ts'
import { type Operation, operationState } from '../../core/operation/state.ts'
import type { Plan, PlannedNode } from '../../core/plan/plan.ts'
import { titleOf } from '../../core/steps/traits.ts'
import type { ClusterContext } from '../ports/context.ts'
import { isOfCluster, isOfOperation, type JournalEntry } from '../ports/journals.ts'

const most = 2000
const weekMs = 7 * 24 * 3_600_000

/** Read a page at a time, so that the newest are never the ones that are left out. */
async function entriesSince(
  context: Pick<ClusterContext, 'journals'>,
  sinceMs: number,
): Promise<readonly JournalEntry[]> {
  const found = new Map<string, JournalEntry>()
  for (let fromMs = sinceMs; ; ) {
    const page = await context.journals.audit(fromMs, most)
    for (const entry of page) found.set(`${entry.journal}/${entry.sequence}`, entry)
    const last = page.at(-1)
    if (page.length < most || !last || last.atMs === fromMs) return [...found.values()]
    fromMs = last.atMs
  }
}

/** Entries of one operation and of its runs, oldest first; read by name, so that no time is too long ago. */
async function entriesOfOperation(
  context: Pick<ClusterContext, 'journals'>,
  operation: string,
): Promise<readonly JournalEntry[]> {
  const entries = await context.journals.operation(operation)
  const runs = operationState(entries)?.runs ?? []
  const ofRuns = await Promise.all(runs.map(({ run }) => context.journals.run(run)))
  return [...entries, ...ofRuns.flat()].toSorted((a, b) => a.atMs - b.atMs)
}

/**
 * What was done and decided, with whether the chain verifies. Where the words name an operation, its journals are read;
 * else the audit chain, for a week unless `sinceMs` says how far back.
 */
export async function historyFacts(
  context: Pick<ClusterContext, 'policy' | 'journals' | 'clock'>,
  words: readonly string[],
  sinceMs: number | null,
): Promise<Facts['history']> {
  const named = words.map(readOperationId).find((id) => id !== null) ?? null
  const backMs = sinceMs ?? (named === null ? weekMs : null)
  const afterMs = backMs === null ? 0 : context.clock.now() - backMs
  const all = await (named === null ? entriesSince(context, afterMs) : entriesOfOperation(context, named))
  const entries = all.filter((entry) => entry.atMs >= afterMs && isNews(entry))
  const operations = new Map<string, Operation | null>()
  for (const id of new Set(entries.flatMap(({ journal }) => operationOfJournal(journal) ?? [])))
    operations.set(id, operationState(await context.journals.operation(id)))
  const lines = entries.map((entry): HistoryLine => {
    const operation = operationOfJournal(entry.journal)
    const planned = plannedFor(entry.journal, operations.get(operation ?? '')?.plan)
    const nodes = isOfCluster(entry) ? nodesOfDecision(entry.event) : planned.map(({ node }) => node)
    const what = `${stepOf(entry, planned)}${whatOf(entry)}`
    return { atMs: entry.atMs, operation, actor: entry.actor, what, plan: entry.plan, nodes }
  })
  const { chain } = await context.journals.verify()
  return { cluster: context.policy.cluster, atMs: context.clock.now(), backMs, lines, chain }
}

/** Nodes as planned: of an operation all of them, of a run its own, which its number tells. */
function plannedFor(journal: string, plan: Plan | undefined): readonly PlannedNode[] {
  const subject = subjectOf(journal)
  if (subject?.of !== 'run') return plan?.nodes ?? []
  const number = Number(subject.id.slice(subject.id.lastIndexOf('-') + 1))
  return plan?.nodes.slice(number - 1, number) ?? []
}

/** The node and step that an event of a run is about, such as `storage-01 9/18 reboot, `. */
function stepOf(entry: JournalEntry, [planned]: readonly PlannedNode[]): string {
  if (planned === undefined || subjectOf(entry.journal)?.of !== 'run') return ''
  const { index } = entry.event as { readonly index?: number }
  const step = index === undefined ? undefined : planned.steps[index]
  if (step === undefined || index === undefined) return `${planned.node}, `
  return `${planned.node} ${index + 1}/${planned.steps.length} ${titleOf(step.kind)}, `
}

// What an operation writes of its runs stands in theirs; a step's beginning and its notes say nothing beside its end.
const pendingLines: readonly string[] = ['stepBegan', 'noted', 'runStarted', 'runEnded']

/** `audit export` has every one of them. */
const isNews = ({ event }: JournalEntry): boolean => !pendingLines.includes(event.type)

function whatOf(entry: JournalEntry): string {
  if (isOfCluster(entry)) return decisionWords(entry.event)
  if (isOfOperation(entry) && entry.event.type === 'planned') return `planned: ${entry.event.plan.words}`
  const { event } = entry
  const said = ['reason', 'summary', 'evidence', 'failure', 'why', 'found'].flatMap((key) => {
    const value = (event as { readonly [name: string]: unknown })[key]
    return typeof value === 'string' && value !== '' ? [value] : []
  })
  const words = event.type
    .replace(/^step(?=[A-Z])/, '')
    .replaceAll(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)
    .trim()
  return said.length === 0 ? words : `${words}: ${said.join(', ')}`
}
