import type { Moment } from '../../core/gates/moment.ts'
import { evidenceOfAll } from '../../core/health/evidence.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import { nodesByName } from '../../core/inventory/node-names.ts'
import { waivedIn } from '../../core/plan/break-glass.ts'
import type { PlannedNode } from '../../core/plan/plan.ts'
import type { NodeContext } from '../ports/context.ts'
import { askGates, ownGatesOf } from './ask.ts'
import { type Answer, against, type Gate, patienceOf, verdictsOf } from './gate.ts'
import { readingsOf } from './readings.ts'

/** The answers of the gates about the nodes that an operation is about to start. */
export type StartAnswers = {
  /** The verdicts about all nodes, worst first. */
  readonly verdicts: readonly Verdict[]
  /** The verdicts that hold the operation; empty when it may start. */
  readonly holding: readonly Verdict[]
  /**
   * `unlimited` when one of them stands until a person or a known time lifts it, so that no limit ends the operation.
   */
  readonly patience: 'limited' | 'unlimited'
  /** The code of the first answer that holds the operation. */
  readonly code: Gate['code']
  /** The time before which no node can start, in milliseconds since 1970; null when there is none. */
  readonly notBeforeMs: number | null
}

/** Asks the gates of the nodes at a moment before their work, on one reading of the cluster. Throws `Failure`. */
export async function askBeforeWork(
  context: NodeContext,
  planned: readonly PlannedNode[],
  moment: Moment,
  signal: AbortSignal,
): Promise<StartAnswers> {
  const nodeOf = nodesByName(await context.inventory.nodes())
  const readings = readingsOf(context, planned.length === 1 ? 'one node' : 'many nodes')
  const all = await Promise.all(
    planned.map(async ({ node: name, steps }) => {
      const node = nodeOf(name)
      if (!node) return { node: name, answers: [] }
      const waived = waivedIn(steps)
      const query = {
        context,
        moment,
        node,
        steps,
        own: ownGatesOf(steps),
        waived,
        run: null,
        operation: null,
        drained: 'no',
        readings,
        signal,
      } as const
      return { node: name, answers: await askGates(query) }
    }),
  )
  const worded = (of: (answers: readonly Answer[]) => readonly Answer[]) =>
    evidenceOfAll(all.map(({ node, answers }) => ({ node, verdicts: verdictsOf(of(answers)) })))
  const no = all.flatMap(({ answers }) => against(answers))
  const times = no.flatMap(({ verdict }) => verdict.notBeforeMs ?? [])
  return {
    verdicts: worded((answers) => answers),
    holding: worded(against),
    patience: patienceOf(no),
    code: no[0]?.gate.code ?? 'gate closed',
    notBeforeMs: times.length === 0 ? null : Math.max(...times),
  }
}
