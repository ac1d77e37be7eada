import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Message, RichText } from '../../core/message.ts'
import { section } from '../wording/section.ts'
import { heldBy, lockLine, operationLine } from './status-work.ts'

/** The status of one operation: its line, nodes, locks and pending cleanups. */
export function operationStatus(facts: ClusterFacts, id: string): Message {
  const operation = [...facts.open, ...facts.ended].find((one) => one.operation === id)
  if (operation === undefined) {
    const sentence: RichText = [
      `${id} is not open and did not end lately in ${facts.cluster}. `,
      { code: `history ${id}` },
      ' looks further back.',
    ]
    return { sentence, parts: [{ part: 'text', lines: [sentence] }] }
  }
  const sentence = operationLine(operation, facts)
  const outcomes = new Map(operation.runs.map(({ node, outcome }) => [node, outcome ?? 'running']))
  return {
    sentence,
    parts: [
      { part: 'text', lines: [sentence, ...(operation.reason === '' ? [] : [[`Reason: ${operation.reason}`]])] },
      ...section(
        'Nodes',
        operation.nodes.map((node): RichText => [{ strong: node }, `: ${outcomes.get(node) ?? 'not begun'}`]),
      ),
      ...section(
        'Locks',
        heldBy(facts, 'runs')
          .filter(({ holder }) => holder.operation === id)
          .map((held) => lockLine(held, facts.atMs)),
      ),
      ...section(
        'Cleanup pending',
        operation.cleanupOwed.map((owed): RichText => [owed]),
      ),
    ],
  }
}
