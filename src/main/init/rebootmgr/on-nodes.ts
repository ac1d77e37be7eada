import type { NodeInstallation, StartLine } from '../../../adapters/ssh/rebootmgr.ts'
import type { Untranslated } from '../../../configuration/initial/discovered.ts'
import { parsedOptions, type StartedWith } from './options.ts'

/** A node with what rebootmgr has on it. */
export type ReadNode = { readonly node: string; readonly found: NodeInstallation }

/** What the nodes say about rebootmgr. */
export type FoundOnNodes = {
  readonly started: readonly StartedWith[]
  /** The largest number of tasks in one folder; 0 when no node was read. */
  readonly maxTasks: number
  readonly obeyed: readonly string[]
  readonly untranslated: readonly Untranslated[]
}

/** Describes what was read on nodes. */
export function foundOnNodes(nodes: readonly ReadNode[]): FoundOnNodes {
  const starts = nodes.map(startsOf)
  return {
    started: starts.flatMap(({ started }) => started),
    maxTasks: nodes.length === 0 ? 0 : Math.max(1, ...nodes.flatMap(({ found }) => folderSizes(found))),
    obeyed: nodes.map(({ node, found }) => `tasks on ${node}: ${found.tasks.join(', ') || 'none'}`),
    untranslated: [...nodes.flatMap(unlikeTasks), ...starts.flatMap(({ untranslated }) => untranslated)],
  }
}

const folderSizes = ({ tasks }: NodeInstallation): readonly number[] =>
  [...Map.groupBy(tasks, (path) => path.replace(/\/[^/]*$/, '')).values()].map(({ length }) => length)

const unlikeTasks = ({ node, found }: ReadNode): readonly Untranslated[] => [
  ...found.ignored.map((path) => ({
    what: `${path} on ${node}`,
    why: 'rebootmgr starts every file of the folder; Lockkeeper only executables whose name does not begin with a dot',
    instead: 'make it an executable with another name, or remove it',
  })),
  ...found.untrusted.map((problem) => ({
    what: `tasks on ${node}`,
    why: `Lockkeeper runs none of a folder that another user could change: ${problem}`,
    instead: 'correct it before you set mode: act',
  })),
]

type Starts = Pick<FoundOnNodes, 'started' | 'untranslated'>

/** The command lines of a node that start rebootmgr for a reboot. */
function startsOf({ node, found }: ReadNode): Starts {
  const started: StartedWith[] = []
  const untranslated: Untranslated[] = []
  for (const { file, line } of inForce(found.starts)) {
    const options = optionsIn(line)
    if (options === null) continue
    const from = `${file} on ${node}`
    const parsed = parsedOptions(options)
    if (parsed.ok) started.push({ from, node, options: parsed.value })
    else untranslated.push({ what: `“${line}” in ${from}`, why: parsed.why, instead: repeat })
  }
  if (started.length + untranslated.length === 0)
    untranslated.push({
      what: `the start of rebootmgr on ${node}`,
      why: 'no unit and no cron line starts it',
      instead: repeat,
    })
  return { started, untranslated }
}

const repeat = 'repeat this with --options="…"'

/** The lines that count: an empty line of a unit takes back those of the unit before it. */
function inForce(starts: readonly StartLine[]): readonly StartLine[] {
  const unitOf = (file: string) => /[^/]+\.service(?=(\.d\/[^/]+)?$)/.exec(file)?.[0] ?? file
  let kept: readonly StartLine[] = []
  for (const start of starts) {
    const isReset = start.is === 'unit' && start.line.trim() === ''
    kept = isReset
      ? kept.filter(({ is, file }) => is === 'cron' || unitOf(file) !== unitOf(start.file))
      : kept.concat(start)
  }
  return kept
}

const doesOneThing = /--(ensure-config|(un)?set-[a-z]+-stop-flag)\b/

/** The options of rebootmgr in a command line; null when it is not started there, or only for one thing but a reboot. */
function optionsIn(line: string): string | null {
  const [, rest] = /(?:^|[\s/'"@:+!-])rebootmgr(?=\s|$)(.*)$/.exec(line) ?? []
  if (rest === undefined || doesOneThing.test(rest)) return null
  return rest.replace(/\s*(\d?[<>]|[;|&#]).*$/, '')
}
