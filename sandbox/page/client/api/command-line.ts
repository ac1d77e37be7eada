import type { CommandLineInfo } from '../../command-line.ts'
import { ask } from './request.ts'

/** Reads how the command line is used with this demo. */
export async function readCommandLineInfo(): Promise<CommandLineInfo> {
  return (await ask('GET', '/command-line', {})) as unknown as CommandLineInfo
}
