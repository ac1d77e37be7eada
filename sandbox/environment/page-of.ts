import type { Grammar } from '../page/grammar.ts'
import { type Page, startPage } from '../page/page.ts'
import { scenesOf } from '../scenes/scenes.ts'
import { commandLineOf } from './command-line.ts'
import { controlsOf } from './controls.ts'
import type { DemoEnvironment } from './environment.ts'
import { printed } from './printed.ts'

/** Starts the page of an environment, which its caller stops. */
export async function pageOf(environment: DemoEnvironment): Promise<Page> {
  const { workspace, fleet, env } = environment
  // the project's own command line, so its answer is not validated
  const grammar = (await printed(env.LOCKKEEPER_CONFIG ?? '', 'grammar')) as Grammar
  return startPage({
    commandLine: commandLineOf(environment),
    workspaceUrl: workspace.url,
    fleetUrl: fleet.url,
    grammar,
    scenes: scenesOf(environment),
    ...controlsOf(environment),
  })
}
