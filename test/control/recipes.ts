import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { gates } from '../../src/adapters/commands/gates.ts'
import { localhost, localShell } from '../../src/adapters/commands/local-shell.ts'
import type { CommandSettings } from '../../src/adapters/commands/settings.ts'
import type { Verdict } from '../../src/core/health/verdict.ts'
import { root } from '../tidy/sources.ts'
import { minimalFile, settingsOf } from '../unit/configuration-fixtures.ts'
import { nodeOf } from '../world/node.ts'

/** The names of the nodes in the recipes. */
export const recipeNodes = ['control-01', 'control-02', 'control-03'] as const

const installed = '/usr/local/lib/lockkeeper/gates'

/** The gates of docs/control-planes.md, word for word. */
function recipes(): CommandSettings {
  const text = readFileSync(join(root, 'docs/control-planes.md'), 'utf8')
  const yaml = /^```yaml\nclusters:\n {2}eu-1:\n([\s\S]*?)^```$/m.exec(text)?.[1] ?? ''
  const [cluster] = settingsOf(`${minimalFile}${yaml}`).clusters
  if (cluster === undefined) throw new Error('docs/control-planes.md has no gates')
  return cluster.commands
}

/** What stands for a host or file of the recipe, and where the clients are. */
export type RecipePlace = {
  readonly clients: string
  readonly address: string
  readonly words?: Readonly<Record<string, string>>
}

/** Asks a gate of the recipes on `control-02`, with the programs of this project and these clients. */
export async function askRecipe(gate: string, { clients, address, words = {} }: RecipePlace): Promise<Verdict> {
  const { gates: all, ...rest } = recipes()
  const settings = all[gate]
  if (settings === undefined) throw new Error(`docs/control-planes.md has no gate ${gate}`)
  const argv = settings.argv.map((word) => words[word] ?? word.replace(installed, join(root, 'gates')))
  const path = process.env.PATH
  // the shell of the gate takes its environment from this process
  process.env.PATH = [clients, path].join(delimiter)
  try {
    const node = nodeOf('control-02', { cluster: 'eu-1', roles: ['control'], address })
    const port = gates({ ...rest, gates: { [gate]: { ...settings, argv } } }, () => ({
      shell: localShell(1),
      host: localhost,
    }))
    return await port.ask(gate, node, AbortSignal.timeout(settings.limitSeconds * 1000 + 15_000))
  } finally {
    process.env.PATH = path
  }
}
