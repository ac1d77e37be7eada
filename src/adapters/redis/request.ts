import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { Failure } from '../../engine/ports/failure.ts'

/** A Lua script, which Redis runs atomically. */
export type LuaScript = { readonly lua: string; readonly sha: string }

/** Declares a script. */
export const script = (lua: string): LuaScript => ({ lua, sha: createHash('sha1').update(lua).digest('hex') })

/** Runs a script by its digest; sends its text only when Redis does not know it yet. */
export async function run(
  redis: Redis,
  { lua, sha }: LuaScript,
  keys: readonly string[],
  values: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(sha, keys.length, ...keys, ...values)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return redis.eval(lua, keys.length, ...keys, ...values)
  }
}

/** Reads; any error becomes a `Failure` without effect. */
export async function reading<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw asFailure(what, error, 'none')
  }
}

/** Writes; any error becomes a `Failure`, which is ambiguous unless the command was never sent or was refused. */
export async function writing<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw asFailure(what, error, certainlyWithoutEffect(error) ? 'none' : 'ambiguous')
  }
}

function asFailure(what: string, error: unknown, effect: 'none' | 'ambiguous'): Failure {
  if (error instanceof Failure) return error
  return new Failure(
    'Redis',
    `Redis did not ${what}: ${error instanceof Error ? error.message : String(error)}`,
    effect,
    error,
  )
}

/** Whether the error itself proves that nothing was changed. */
export function certainlyWithoutEffect(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // ioredis gives the first when the command never left this process; in the others, the server refused to run it
  return (
    /^Stream isn't writeable/.test(error.message) ||
    /^(BUSY|CLUSTERDOWN|CROSSSLOT|LOADING|MASTERDOWN|MISCONF|MOVED|NOAUTH|NOPERM|NOREPLICAS|OOM|READONLY)\b/.test(
      error.message,
    )
  )
}
