import type { Grammar } from '../../grammar.ts'
import { ask } from './request.ts'

/** Reads the grammar of the commands. */
export async function readGrammar(): Promise<Grammar> {
  return (await ask('GET', '/grammar', {})) as unknown as Grammar
}
