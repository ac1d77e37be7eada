import { decisionWords, nodesOfDecision } from '../../core/cluster/events.ts'
import type { Facts, HistoryLine } from '../../core/facts.ts'
import { operationOfJournal } from '../../core/journal.ts'
import { type Operation, operationState } from '../../core/operation/state.ts'
import type { Outside } from '../outside.ts'
import { isOfCluster, isOfOperation, type JournalEntry } from '../ports/journals.ts'

const most = 2000

/** Read a page at a time, so that the newest are never the ones that are left out. */
async function entriesSince(outside: Outside, sinceMs: number): Promise<readonly JournalEntry[]> {
  const found = new Map<string, JournalEntry>()
  for (let fromMs = sinceMs; ; ) {
    const page = await outside.journals.audit(fromMs, most)
    for (const entry of page) found.set(`${entry.journal}/${entry.sequence}`, entry)
    const last = page.at(-1)
    if (page.length < most || !last || last.atMs === fromMs) return [...found.values()]
    fromMs = last.atMs
  }
}

/** What was done and decided, from the audit chain, with whether the chain verifies. */
export async function historyFacts(outside: Outside, backMs: number): Promise<Facts['history']> {
  const entries = (await entriesSince(outside, outside.clock.now() - backMs)).filter(isNews)
  const operations = new Map<string, Operation | null>()
  for (const id of new Set(entries.flatMap(({ journal }) => operationOfJournal(journal) ?? [])))
    operations.set(id, operationState(await outside.journals.operation(id)))
  const lines = entries.map((entry): HistoryLine => {
    const operation = operationOfJournal(entry.journal)
    const planned = operations.get(operation ?? '')?.plan.nodes.map(({ node }) => node) ?? []
    const nodes = isOfCluster(entry) ? nodesOfDecision(entry.event) : planned
    return { atMs: entry.atMs, operation, actor: entry.actor, what: whatOf(entry), plan: entry.plan, nodes }
  })
  const { chain } = await outside.journals.verify()
  return { cluster: outside.policy.cluster, atMs: outside.clock.now(), lines, chain }
}

// A step's beginning and what it noted for itself say nothing beside its end; `audit export` has them.
const isNews = (entry: JournalEntry): boolean => entry.event.type !== 'stepBegan' && entry.event.type !== 'noted'

function whatOf(entry: JournalEntry): string {
  if (isOfCluster(entry)) return decisionWords(entry.event)
  if (isOfOperation(entry) && entry.event.type === 'planned') return `planned: ${entry.event.plan.words}`
  const { event } = entry
  const said = ['reason', 'summary', 'evidence', 'failure', 'why', 'found'].flatMap((key) => {
    const value = (event as { readonly [name: string]: unknown })[key]
    return typeof value === 'string' && value !== '' ? [value] : []
  })
  const words = event.type.replaceAll(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)
  return said.length === 0 ? words : `${words}: ${said.join(', ')}`
}
