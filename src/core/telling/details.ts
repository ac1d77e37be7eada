import type { Message } from '../messages/message.ts'
import type { Operation } from '../operation/state.ts'
import type { RunState } from '../run/state.ts'
import { lasting } from './durations.ts'
import { markOf, stepWords } from './steps.ts'

/** Everything about an operation that its card leaves out: nodes, locks, each step's evidence and time, the full hash. */
export function details(operation: Operation, run: RunState | null, nowMs: number): Message {
  const { plan } = operation
  const nodes = plan.nodes.map(({ node, roles, scopes }) => [
    `${node}: ${roles.join(', ')}; locks ${scopes.join(', ')}`,
  ])
  const steps = (run?.steps ?? []).map((step, index) => {
    const progress = run?.progress[index]
    const since = progress && progress.is !== 'pending' ? ` (${lasting(nowMs - progress.sinceMs)} ago)` : ''
    return [
      `${markOf(progress?.is ?? 'pending')} ${index + 1}. ${stepWords(step)}${since}${progress?.evidence ? `: ${progress.evidence}` : ''}`,
    ]
  })
  return {
    sentence: [`${operation.operation}: ${plan.words}: ${operation.state}`],
    parts: [
      { part: 'header', text: `${operation.operation}: ${operation.state}` },
      {
        part: 'text',
        lines: [['As understood: ', { code: plan.words }], ['Plan ', { code: operation.hash }], ...nodes.slice(0, 30)],
      },
      ...(steps.length > 0 ? [{ part: 'text' as const, lines: steps }] : []),
    ],
  }
}
