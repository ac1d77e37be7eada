import { createHash } from 'node:crypto'
import { taskFolders } from '../../../engine/ports/nodes.ts'
import { quoted } from '../quoting.ts'
import { nodeProtocol } from '../request.ts'
import { library, part, type Script, scripts, taskFoldersLine } from '../scripts.ts'

/** The paths of the program's settings on a node, and the only task folders that it runs. */
export type ProgramPlaces = { readonly settingsFolder: string; readonly taskFolders: readonly string[] }

/** The default paths on nodes; tests use others. */
export const nodePlaces: ProgramPlaces = {
  settingsFolder: '/etc/lockkeeper',
  taskFolders: Object.values(taskFolders),
}

/** Where the program is installed unless the configuration says otherwise. */
export const defaultProgram = '/usr/local/sbin/lockkeeper-node'

/** Requests that only the program serves, not a node's `sh`. */
export const programScripts = {
  version: { name: 'version', shared: [], own: part('version') },
  allows: { name: 'allows', shared: [], own: part('allows') },
  listed: { name: 'listed', shared: [], own: part('listed') },
} as const satisfies { readonly [name: string]: Script }

const all: readonly Script[] = [...Object.values(programScripts), ...Object.values(scripts)]

const head = (places: ProgramPlaces): string => `${part('head')}protocol=${nodeProtocol}
settings_folder=${quoted(places.settingsFolder)}
${taskFoldersLine(places.taskFolders)}`

const functionOf = ({ name }: Script): string => `verb_${name.replaceAll('-', '_')}`

/** One function for each script; it defines the script's functions and calls its `main`. */
const verb = (script: Script): string => `# The verb ${script.name}.
${functionOf(script)}() {
${script.own.trimEnd()}
main "$@"
}
`

const dispatch = (): string => `# serve VERB ARGUMENTS…: runs one verb, if the request is permitted.
serve() {
  permit "$@"
  if [ -n "$language" ]; then LC_ALL=$language; else unset LC_ALL; fi
  use_configured_environment
  served=$1
  shift
  case $served in
${all.map((script) => `    ${script.name}) ${script.name === 'preflight' ? 'preflight_of_listed' : functionOf(script)} "$@" ;;`).join('\n')}
  esac
}

[ $# -eq 0 ] || reject 'it takes no arguments'
receive
exit
`

/**
 * The text of `lockkeeper-node`: the same scripts that are otherwise sent to a node's `sh`, behind its restrictions.
 */
export function nodeProgram(places: ProgramPlaces = nodePlaces): string {
  const shared = new Set([library, part('folder-problem'), ...all.flatMap((script) => script.shared)])
  shared.delete(taskFoldersLine(nodePlaces.taskFolders)) // the head has those of this program
  const own = [part('request'), part('restrictions')]
  return [head(places), ...shared, ...own, ...all.map(verb), dispatch()].join('\n')
}

/** The digest that identifies a text of the program: SHA-256 in hexadecimal. */
export const digestOf = (program: string): string => createHash('sha256').update(program).digest('hex')
