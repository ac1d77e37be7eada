import type { Facts, HistoryLine } from '../../core/facts.ts'
import { operationOfRun } from '../../core/journal.ts'
import { type Operation, operationState } from '../../core/operation/state.ts'
import type { Outside } from '../outside.ts'
import type { OperationEntry, RunEntry } from '../ports/journals.ts'

const most = 2000

/** Read a page at a time, so that the newest are never the ones that are left out. */
async function entriesSince(outside: Outside, sinceMs: number): Promise<readonly (OperationEntry | RunEntry)[]> {
  const found = new Map<string, OperationEntry | RunEntry>()
  for (let fromMs = sinceMs; ; ) {
    const page = await outside.journals.audit(fromMs, most)
    for (const entry of page) found.set(`${entry.journal}/${entry.sequence}`, entry)
    const last = page.at(-1)
    if (page.length < most || !last || last.atMs === fromMs) return [...found.values()]
    fromMs = last.atMs
  }
}

const isOperation = (entry: OperationEntry | RunEntry): entry is OperationEntry =>
  entry.journal.startsWith('operation/')

const operationOf = ({ journal }: OperationEntry | RunEntry): string =>
  journal.startsWith('operation/') ? journal.slice('operation/'.length) : operationOfRun(journal.slice('run/'.length))

/** What was done and decided, from the audit chain, with whether the chain verifies. */
export async function historyFacts(outside: Outside, backMs: number): Promise<Facts['history']> {
  const entries = await entriesSince(outside, outside.clock.now() - backMs)
  const operations = new Map<string, Operation | null>()
  for (const id of new Set(entries.map(operationOf)))
    operations.set(id, operationState(await outside.journals.operation(id)))
  const lines = entries.map((entry): HistoryLine => {
    const operation = operationOf(entry)
    const nodes = operations.get(operation)?.plan.nodes.map(({ node }) => node) ?? []
    return { atMs: entry.atMs, operation, actor: entry.actor, what: whatOf(entry), plan: entry.plan, nodes }
  })
  const { chain } = await outside.journals.verify()
  return { cluster: outside.policy.cluster, atMs: outside.clock.now(), lines, chain }
}

function whatOf(entry: OperationEntry | RunEntry): string {
  const { event } = entry
  if (isOperation(entry) && entry.event.type === 'planned') return `planned: ${entry.event.plan.words}`
  const said = ['reason', 'summary', 'evidence', 'failure', 'why', 'found'].flatMap((key) => {
    const value = (event as { readonly [name: string]: unknown })[key]
    return typeof value === 'string' && value !== '' ? [value] : []
  })
  const words = event.type.replaceAll(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)
  return said.length === 0 ? words : `${words}: ${said.join(', ')}`
}
