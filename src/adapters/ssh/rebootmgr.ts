import { Failure } from '../../engine/ports/failure.ts'
import { taskFolders } from '../../engine/ports/nodes.ts'
import { readAnswer } from './answer.ts'
import { part, type Script } from './scripts.ts'
import type { Shell } from './shell.ts'

/** Where rebootmgr is looked for on a node. */
export type RebootmgrPlaces = {
  readonly taskFolders: readonly string[]
  /** Folders of units; a file hides those of its name in later folders. */
  readonly unitFolders: readonly string[]
  readonly crontabs: readonly string[]
}

/** The places on every system. */
export const rebootmgrPlaces: RebootmgrPlaces = {
  taskFolders: Object.values(taskFolders),
  unitFolders: ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((folder) => `${folder}/systemd/system`),
  crontabs: ['/etc/crontab', '/etc/cron.d/*'],
}

/** A line that starts something, and the file that it is in; an empty one takes the lines of the unit before it back. */
export type StartLine = { readonly is: 'unit' | 'cron'; readonly file: string; readonly line: string }

/** What rebootmgr has on a node. */
export type NodeInstallation = {
  /** Paths of the tasks that both rebootmgr and `lockkeeper-node` run, in their order. */
  readonly tasks: readonly string[]
  /** Paths beside them that `lockkeeper-node` does not run. */
  readonly ignored: readonly string[]
  /** Why `lockkeeper-node` refuses a folder. */
  readonly untrusted: readonly string[]
  readonly starts: readonly StartLine[]
}

// only where a node has a shell for the account: lockkeeper-node has no such verb
const script: Script = {
  name: 'read-rebootmgr',
  shared: [part('folder-problem')],
  own: part('read-rebootmgr'),
}

/**
 * Reads what rebootmgr has on a node; changes nothing. Throws `Failure` when the node does not answer, or when a part
 * may not be read.
 */
export async function readNodeInstallation(
  shell: Pick<Shell, 'run'>,
  node: string,
  places: RebootmgrPlaces,
  limitMs: number,
): Promise<NodeInstallation> {
  const argv = [places.taskFolders, places.unitFolders, places.crontabs].map((paths) => paths.join(' '))
  const { output } = await shell.run(node, { script, argv, limitMs, signal: null })
  const lines = readAnswer(output)
    .tail.split('\n')
    .filter((line) => line !== '')
  const of = (kind: string) =>
    lines.flatMap((line) => (line.startsWith(`${kind} `) ? [line.slice(kind.length + 1)] : []))
  const [unreadable] = of('unreadable')
  if (unreadable !== undefined)
    throw new Failure(`node ${node}`, `${node}: the account may not read ${unreadable}. Use one that may`, 'none')
  const starts = (['unit', 'cron'] as const).flatMap((is) =>
    of(is).map((line): StartLine => {
      const [file = '', ...rest] = line.split(' ')
      return { is, file, line: rest.join(' ') }
    }),
  )
  const found = { tasks: of('task'), ignored: of('ignored'), untrusted: of('untrusted'), starts }
  if (found.tasks.length + found.ignored.length + found.untrusted.length + starts.length !== lines.length)
    throw new Failure(`node ${node}`, `${node}: a name of a task has a line feed`, 'none')
  return found
}
