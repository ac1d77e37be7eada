import type { Command } from '../../src/core/commands/command.ts'
import type { ManualEntry } from '../../src/core/commands/manual-entry.ts'
import { manual } from '../../src/core/grammar/manual.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

const direct = ({ name, direct: own }: ManualEntry): string => (own === 'yes' ? `, \`/${name}\`` : '')

/** A Markdown table of all commands; those that change nodes come first. */
export function commandTable(commands: readonly Command[]): string {
  const entries = manual(commands)
  const ordered = ['changes nodes', 'asks', 'answers'].flatMap((kind) => entries.filter((entry) => entry.kind === kind))
  const rows = ordered.map(
    (entry) =>
      `| [\`${cell(`${entry.name} ${entry.hint}`.trim())}\`](docs/commands.md#${entry.name.replaceAll(' ', '-')})${direct(entry)} | ${cell(entry.summary)} |`,
  )
  return ['| command | what it does |', '|---|---|', ...rows].join('\n')
}

const kinds: { readonly [K in ManualEntry['kind']]: string } = {
  'changes nodes': 'Changes nodes: shows its plan first.',
  asks: 'Asks for something about operations, flags or locks.',
  answers: 'Answers, and changes nothing.',
}

function chapter({ name, summary, kind, usage, options, examples, direct: own }: ManualEntry): string {
  return [
    `## ${name}`,
    '',
    `${summary}. ${kinds[kind]}${own === 'yes' ? ` Also \`/${name}\`, where the workspace has it free.` : ''}`,
    '',
    '```text',
    usage,
    '```',
    '',
    '| option | |',
    '|---|---|',
    ...options.map(({ typed, about }) => `| \`${cell(typed)}\` | ${cell(about)} |`),
    '',
    ...examples.map((example) => `- \`${example}\``),
  ].join('\n')
}

/** The reference of all commands, one chapter each. */
export const commandManual = (commands: readonly Command[]): string => manual(commands).map(chapter).join('\n\n')
