import type { OperationSummary } from '../../core/operation/summary.ts'
import type { ClusterContext } from '../ports/context.ts'

/** The most links that an answer gets, since each one may be a query to the chat system. */
const maxLinks = 40

/** Links to the cards of operations, by operation; an operation without a card is left out. */
export async function cardLinks(
  { ledger, chat }: Pick<ClusterContext, 'chat' | 'ledger'>,
  operations: readonly OperationSummary[],
): Promise<{ readonly [operation: string]: string }> {
  const asked = [...new Set(operations.map(({ operation }) => operation))].slice(0, maxLinks)
  const links = await Promise.all(
    asked.map(async (operation) => {
      const { card } = await ledger.read(operation)
      return [operation, card && (await chat.link(card))] as const
    }),
  )
  return Object.fromEntries(links.flatMap(([operation, link]) => (link ? [[operation, link] as const] : [])))
}
