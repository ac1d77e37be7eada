import { placeholderOf } from '../../../core/plan/commands.ts'
import { encoded } from '../request.ts'

/** An operator's command that runs on nodes or named hosts, and its place in the configuration. */
export type NodeCommand = {
  /** Such as `eu-1: gate ceph-clean`; each becomes a comment. */
  readonly use: string
  readonly argv: readonly string[]
  /** Whether words such as `{node}` are placeholders for facts of a node; otherwise they are literal. */
  readonly words: 'with placeholders' | 'as they are'
}

/**
 * The lines of one command in `/etc/lockkeeper/commands`. A placeholder keeps its name there, and matches one word. The
 * program itself, the first line, is never a placeholder.
 */
export const commandLines = ({ argv, words }: Pick<NodeCommand, 'argv' | 'words'>): readonly string[] =>
  argv.map((argument, index) => {
    if (argument === '') return nothing
    if (placeholderOf(argument) === null) return argument.startsWith('#') ? hidden(argument) : encoded(argument)
    return words === 'with placeholders' && index > 0 ? argument : hidden(argument)
  })

/** The text of `/etc/lockkeeper/commands`: each command once, with all of its uses in a comment above it. */
export function commandsText(commands: readonly NodeCommand[]): string {
  const uses = new Map<string, Set<string>>()
  for (const command of commands) {
    const lines = commandLines(command).join('\n')
    uses.set(lines, (uses.get(lines) ?? new Set()).add(command.use))
  }
  const blocks = [...uses].map(([lines, names]) => `\n${[...names].map((use) => `# ${use}\n`).join('')}${lines}\n`)
  return [
    '# Commands that Lockkeeper may run on this machine as root: one argument a line, a blank line between commands.\n',
    '# {node} and the like stand for one word of letters, digits and _.:%@+,- ; bytes are written \\0ooo (octal).\n',
    ...blocks,
  ].join('')
}

/** Parses the commands of such a text, each as its lines, without comments. */
export const commandsIn = (text: string): readonly string[] =>
  text.split('\n\n').flatMap((block) => {
    const lines = block.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    return lines.length === 0 ? [] : [lines.join('\n')]
  })

/** An empty argument, written so because an empty line ends a command: `printf %b` stops there. */
const nothing = '\\c'

/** Escapes an argument whose first character would have a special meaning at the beginning of a line. */
const hidden = (argument: string): string =>
  `\\0${argument.charCodeAt(0).toString(8).padStart(3, '0')}${encoded(argument.slice(1))}`
