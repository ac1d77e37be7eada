import type { Message, Part, RichText } from '../../core/message.ts'
import { nodesStaying, type Operation } from '../../core/operation/state.ts'
import type { PlannedCommand, RoleCommands } from '../../core/plan/commands.ts'
import type { PlannedNode } from '../../core/plan/plan.ts'
import type { RunState } from '../../core/run/state.ts'
import { stepWords } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { markOf } from '../wording/steps.ts'
import { shownState } from './card-state.ts'
import { stepParts } from './plan-steps.ts'

/**
 * What the card leaves out: the nodes that stay in the plan with their locks, the full hash, the commands, and all steps. Steps of active
 * runs have evidence and age; without active runs, the planned steps are shown.
 */
export function details(operation: Operation, active: readonly RunState[], nowMs: number): Message {
  const { plan } = operation
  const staying = nodesStaying(operation)
  const planned = plan.nodes.filter(({ node }) => staying.includes(node))
  const state = shownState(operation, active)
  const nodes = planned.map(({ node, roles, scopes }) => [`${node}: ${roles.join(', ')}; locks ${scopes.join(', ')}`])
  return {
    sentence: [`${operation.operation}: ${plan.words}: ${state}`],
    parts: [
      { part: 'header', text: `${operation.operation}: ${state}` },
      {
        part: 'text',
        lines: [['Command: ', { code: plan.words }], ['Plan ', { code: operation.hash }], ...nodes.slice(0, 30)],
      },
      ...(active.length === 0 ? stepParts({ ...plan, nodes: planned }, maxRuns) : []),
      ...commandParts(plan.commands, planned),
      ...active.slice(0, maxRuns).map((run): Part => ({ part: 'text', lines: runLines(run, nowMs, active.length) })),
    ],
  }
}

// The most runs whose steps fit into a message.
const maxRuns = 10

function runLines({ node, steps, progress }: RunState, nowMs: number, active: number): readonly RichText[] {
  const lines = steps.map((step, index) => {
    const { is, sinceMs, evidence } = progress[index] ?? { is: 'pending', sinceMs: 0, evidence: '' }
    const since = is === 'pending' ? '' : ` (${formatDuration(nowMs - sinceMs)} ago)`
    return [`${markOf(is)} ${index + 1}. ${stepWords(step)}${since}${evidence === '' ? '' : `: ${evidence}`}`]
  })
  return active > 1 ? [[{ strong: node }], ...lines] : lines
}

/** The commands of the configuration that run on these nodes, once for each combination of roles. */
const commandParts = (commands: readonly RoleCommands[], nodes: readonly PlannedNode[]): readonly Part[] =>
  commands
    .filter((one) => one.commands.length > 0 && nodes.some(({ roles }) => roles.join() === one.roles.join()))
    .map((one) => ({
      part: 'text',
      lines: [
        [{ strong: `Commands for ${one.roles.join(', ')}` }],
        ...one.commands.map(
          (command): RichText => [
            `${commandName(command)}: `,
            { code: command.argv.join(' ') },
            ` ${whereWords(command)}`,
          ],
        ),
      ],
    }))

const commandName = ({ use, name }: PlannedCommand): string => (use === 'package command' ? use : `${use} ${name}`)

const whereWords = ({ on, limitSeconds }: PlannedCommand): string => {
  const host = typeof on === 'object' ? `on ${on.host}` : on === 'here' ? 'beside the bot' : 'on the node'
  return limitSeconds === null ? host : `${host}, at most ${formatDuration(limitSeconds * 1000)}`
}
