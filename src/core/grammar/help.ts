import type { ManualEntry } from '../commands/manual-entry.ts'
import type { Message, Part, RichText } from '../message.ts'
import { repeated } from '../text/characters.ts'
import { didYouMean } from '../text/nearest.ts'

/** A person's permissions: names of commands, and roles of the nodes whose plans they may approve. */
export type Permissions = { readonly allowed: readonly string[]; readonly approves: readonly string[] }

/** What an approver may do and where; null for a person who may approve nothing. */
const approvalWords = ({ approves }: Permissions): string | null =>
  approves.length === 0
    ? null
    : `You may approve or deny plans for nodes with role ${approves.join(', ')}: use the buttons on their cards.`

const noCommands = 'You have no permissions here. Ask an owner of lockkeeper.yaml (access).'

/** The groups of help, in the order in which people need them. */
const purposes = [
  { kind: 'answers', title: 'Read-only' },
  { kind: 'changes nodes', title: 'Change nodes: shows a plan first' },
  { kind: 'asks', title: 'Control: operations, stops, locks, campaigns and digests' },
] as const

const helpTable = (caption: string, entries: readonly ManualEntry[], prefix: string): Part => ({
  part: 'table',
  caption,
  header: ['command', 'what it does'],
  rows: entries.map(({ name, hint, summary }) => [
    [{ code: `${prefix} ${name}${hint === '' ? '' : ` ${hint}`}` }],
    summary,
  ]),
})

/** The person's commands here, one line each and grouped by purpose; `prefix` is the slash command, such as `/cluster`. */
function helpList(manual: readonly ManualEntry[], rights: Permissions, prefix: string): Message {
  const entries = manual.filter(({ name }) => rights.allowed.includes(name))
  const approval = approvalWords(rights)
  const approvals: readonly RichText[] = approval === null ? [] : [[approval]]
  if (entries.length === 0)
    return {
      sentence: approvals[0] ?? [noCommands],
      parts: [{ part: 'text', lines: [...approvals, [noCommands]] }],
    }
  const groups = purposes.flatMap(({ kind, title }): readonly Part[] => {
    const ones = entries.filter((entry) => entry.kind === kind)
    return ones.length === 0 ? [] : [helpTable(title, ones, prefix)]
  })
  return {
    sentence: [`You can use ${entries.length} commands here: ${entries.map(({ name }) => name).join(', ')}.`],
    parts: [
      { part: 'text', lines: [[{ strong: `Your commands here (${entries.length})` }], ...approvals] },
      ...groups,
      {
        part: 'note',
        lines: [
          [
            'Nodes: ',
            { code: 'storage-07' },
            ' ',
            { code: 'storage-*' },
            ' ',
            { code: 'role=…' },
            ' ',
            { code: 'rack=…' },
            ' ',
            { code: 'all,!storage-07' },
          ],
          ['More about one: ', { code: `${prefix} help reboot` }, '. Commands that change nodes show a plan first.'],
        ],
      },
    ],
  }
}

/** Usage, options and examples of one command. */
function helpOn({ name, summary, usage, options, examples }: ManualEntry, prefix: string): Message {
  return {
    sentence: [`${name}: ${summary}. Usage: ${prefix} ${usage}`],
    parts: [
      { part: 'text', lines: [[{ strong: name }, `: ${summary}.`], [{ code: `${prefix} ${usage}` }]] },
      {
        part: 'table',
        caption: `Options of ${name}`,
        header: ['option', 'effect'],
        rows: options.map(({ typed, about }) => [typed, about]),
      },
      {
        part: 'text',
        lines: [['Examples'], ...examples.map((example): RichText => [{ code: `${prefix} ${example}` }])],
      },
    ],
  }
}

/** Help for the typed words: the list, one command, the commands that begin with the words, or a suggestion. */
export function help(
  manual: readonly ManualEntry[],
  rights: Permissions,
  prefix: string,
  words: readonly string[],
): Message {
  const asked = words.join(' ').toLowerCase()
  if (asked === '') return helpList(manual, rights, prefix)
  const found = manual.find(({ name }) => name === asked)
  if (found !== undefined) return helpOn(found, prefix)
  const begun = manual.filter(({ name }) => name.startsWith(`${asked} `))
  if (begun.length > 0) return helpList(begun, { allowed: begun.map(({ name }) => name), approves: [] }, prefix)
  const remedy = didYouMean(
    asked,
    manual.map(({ name }) => name),
    `${prefix} help lists your commands.`,
  )
  const sentence: RichText = [`${repeated(asked)}: no such command. ${remedy}`]
  return { sentence, parts: [{ part: 'text', lines: [sentence] }] }
}
