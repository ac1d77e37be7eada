import type { RichText } from '../../core/message.ts'
import type { PlannedCommand, RoleCommands } from '../../core/plan/commands.ts'
import type { PlannedNode } from '../../core/plan/plan.ts'
import { formatDuration } from '../../core/text/format-duration.ts'

/** The commands of the configuration that run on these nodes, once for each combination of roles. */
export const commandLines = (commands: readonly RoleCommands[], nodes: readonly PlannedNode[]): readonly RichText[] =>
  commands
    .filter((one) => one.commands.length > 0 && nodes.some(({ roles }) => roles.join() === one.roles.join()))
    .flatMap((one) => [
      [{ strong: `Commands for ${one.roles.join(', ')}` }],
      ...one.commands.map(
        (command): RichText => [
          `${commandName(command)}: `,
          { code: command.argv.join(' ') },
          ` ${whereWords(command)}${refusalWords(command)}`,
        ],
      ),
    ])

const commandName = ({ use, name }: PlannedCommand): string => (use === 'package command' ? use : `${use} ${name}`)

const refusalWords = ({ refusals }: PlannedCommand): string =>
  refusals === undefined ? '' : `, refuses the node by exit code ${refusals.join(' or ')}`

const whereWords = ({ on, limitSeconds }: PlannedCommand): string => {
  const host = typeof on === 'object' ? `on ${on.host}` : on === 'here' ? 'beside the bot' : 'on the node'
  return limitSeconds === null ? host : `${host}, at most ${formatDuration(limitSeconds * 1000)}`
}
