import { campaignEventWords } from '../../core/campaign/events.ts'
import { decisionWords, nodesOfDecision } from '../../core/cluster/events.ts'
import type { Facts, HistoryLine } from '../../core/commands/facts.ts'
import { readOperationId } from '../../core/grammar/invocation.ts'
import { operationOfJournal, subjectOf } from '../../core/journal.ts'
import type { Operation } from '../../core/operation/state.ts'
import type { PlannedNode } from '../../core/plan/plan.ts'
import { stepTitle } from '../../core/steps/traits.ts'
import { foldedOperation } from '../journals/folded.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { isOfCampaigns, isOfCluster, isOfOperation, type JournalEntry } from '../ports/journals.ts'

/** The most entries of the audit log that are read. Where there are more, the answer covers a shorter period and says so. */
const maxEntries = 2000
const weekMs = 7 * 24 * 3_600_000

/** Entries of one operation and its runs, oldest first. They are read from their journals, which have no age limit. */
async function entriesOfOperation(
  context: Pick<ClusterContext, 'journals'>,
  operation: string,
): Promise<readonly JournalEntry[]> {
  const entries = await context.journals.operation(operation)
  const runs = foldedOperation(entries)?.runs ?? []
  const ofRuns = await Promise.all(runs.map(({ run }) => context.journals.run(run)))
  return [...entries, ...ofRuns.flat()].toSorted((a, b) => a.atMs - b.atMs)
}

type HistoryContext = Pick<ClusterContext, 'policy' | 'journals' | 'inventory' | 'clock'>

/**
 * Decisions and changes, and whether the audit log verifies. Reads the journals of the operation that the words name;
 * otherwise the audit log of the last week, or of the last `sinceMs`.
 */
export async function historyFacts(
  context: HistoryContext,
  words: readonly string[],
  sinceMs: number | null,
): Promise<Facts['history']> {
  const named = words.map(readOperationId).find((id) => id !== null) ?? null
  const nowMs = context.clock.now()
  const requestedMs = sinceMs ?? (named === null ? weekMs : null)
  const afterMs = requestedMs === null ? 0 : nowMs - requestedMs
  const read = await (named === null
    ? context.journals.audit(afterMs, maxEntries + 1)
    : entriesOfOperation(context, named))
  const hasOlder = named === null && read.length > maxEntries
  const all = hasOlder ? read.slice(-maxEntries) : read
  const backMs = hasOlder ? nowMs - Math.min(...all.map(({ atMs }) => atMs)) : requestedMs
  const entries = all.filter((entry) => entry.atMs >= afterMs && isNews(entry))
  const operations = new Map<string, Operation | null>()
  for (const id of new Set(entries.flatMap(({ journal }) => operationOfJournal(journal) ?? [])))
    operations.set(id, foldedOperation(await context.journals.operation(id)))
  const took = durationsOf(all)
  const lines = entries.map((entry): HistoryLine => {
    const id = operationOfJournal(entry.journal)
    const operation = operations.get(id ?? '') ?? null
    const node = nodeOfRun(entry, operation)
    const planned = operation?.plan.nodes ?? []
    const nodes = isOfCluster(entry) ? nodesOfDecision(entry.event) : planned.map((one) => one.node)
    const step = node === null ? '' : stepOf(entry, node, planned)
    const what = `${step}${whatOf(entry)}`
    const tookMs = took.get(entry) ?? null
    const about = node ? [node] : nodes
    return { atMs: entry.atMs, operation: id, actor: entry.actor, what, plan: entry.plan, tookMs, nodes: about }
  })
  const { chain } = await context.journals.verify()
  const inventory = await inventoryNames(context)
  const period = hasOlder ? 'shortened' : 'as requested'
  return { cluster: context.policy.cluster, atMs: nowMs, backMs, period, lines, inventory, chain }
}

/**
 * The names of the nodes in the inventory, or in the last one that was read; null when none was. History is shown
 * either way.
 */
async function inventoryNames({ inventory }: Pick<ClusterContext, 'inventory'>): Promise<readonly string[] | null> {
  const namesOf = (nodes: readonly { readonly name: string }[] | undefined) => nodes?.map(({ name }) => name) ?? null
  try {
    return namesOf(await inventory.nodes())
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return namesOf(inventory.lastKnown()?.nodes)
  }
}

/** The node of a run's entry, as the operation or the run itself names it; null for other entries. */
function nodeOfRun({ journal, event }: JournalEntry, operation: Operation | null): string | null {
  const subject = subjectOf(journal)
  if (subject?.of !== 'run') return null
  const created = event.type === 'created' ? event.node : null
  return operation?.runs.find(({ run }) => run === subject.id)?.node ?? created
}

/** The events that begin something, and those that end what the last such event of the same journal began. */
const beginnings: ReadonlySet<string> = new Set(['stepBegan', 'undoBegan'])
const endings: ReadonlySet<string> = new Set(['stepDone', 'stepFailed', 'undoDone', 'undoFailed'])

/**
 * How long what ended took, in milliseconds: a step since it began, an operation since it started, and a run since its
 * first entry. Entries whose beginning is not among these are left out.
 */
function durationsOf(entries: readonly JournalEntry[]): ReadonlyMap<JournalEntry, number> {
  const took = new Map<JournalEntry, number>()
  const stepAt = new Map<string, number>()
  const workAt = new Map<string, number>()
  for (const entry of entries) {
    const { journal, event, atMs } = entry
    const { index } = event as { readonly index?: number }
    const step = `${journal}#${index}`
    if (beginnings.has(event.type)) stepAt.set(step, atMs)
    if (event.type === 'started' || event.type === 'created') workAt.set(journal, atMs)
    const since = endings.has(event.type) ? stepAt.get(step) : event.type === 'ended' ? workAt.get(journal) : undefined
    if (since !== undefined) took.set(entry, Math.max(0, atMs - since))
  }
  return took
}

/** The node and step that an event of a run is about, such as `storage-01 9/18 reboot, `. */
function stepOf({ event }: JournalEntry, node: string, planned: readonly PlannedNode[]): string {
  const { index } = event as { readonly index?: number }
  const steps = planned.find((one) => one.node === node)?.steps ?? []
  const step = index === undefined ? undefined : steps[index]
  if (step === undefined || index === undefined) return `${node}, `
  return `${node} ${index + 1}/${steps.length} ${stepTitle(step)}, `
}

// An operation's events about runs are in the runs' journals as well; the end of a step says more than its beginning.
const pendingLines: readonly string[] = ['stepBegan', 'noted', 'runStarted', 'runEnded']

/** Whether history shows the entry; `audit export` has all of them. */
const isNews = ({ event }: JournalEntry): boolean => !pendingLines.includes(event.type)

function whatOf(entry: JournalEntry): string {
  if (isOfCluster(entry)) return decisionWords(entry.event)
  if (isOfCampaigns(entry)) return campaignEventWords(entry.event)
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
