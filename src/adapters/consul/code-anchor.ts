import { z } from 'zod'
import type { CodeAnchor } from '../../engine/ports/codes.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { source } from './client/errors.ts'
import type { Kv } from './client/kv.ts'
import { parsedJson } from './client/parsed-json.ts'
import type { LockKeys } from './locks/keys.ts'
import { untilDone } from './locks/store.ts'

const spentCode = z.object({ schema: z.literal(1), moment: z.int(), request: z.string() })
const ledgerServer = z.object({ schema: z.literal(1), server: z.string(), sinceMs: z.int().nonnegative() })

/** Stores in Consul the newest used code of each person, and since when the ledger of codes has been on its server. */
export function consulCodeAnchor(kv: Kv, keys: LockKeys, contentionMs: number): CodeAnchor {
  /**
   * Reads a key, lets `decide` choose its new value, and writes it compared with the version that was read; retries on
   * conflict.
   */
  const change = <S, T>(
    key: string,
    schema: z.ZodType<S>,
    decide: (before: S | null) => { readonly value: T; readonly write: object | null },
  ): Promise<T> =>
    untilDone(contentionMs, async () => {
      const entry = await kv.entry(key)
      const read = entry === null ? null : schema.safeParse(parsedJson(entry.text))
      if (read?.success === false) throw new Failure(source, `${key} has a value that this version cannot read`, 'none')
      const { value, write } = decide(read?.data ?? null)
      if (write === null) return { is: 'done', value }
      const text = JSON.stringify({ schema: 1, ...write })
      const written = await kv.transact([{ verb: 'cas', key, index: entry?.modifyIndex ?? 0, text }])
      return written.is === 'done' ? { is: 'done', value } : { is: 'again' }
    })

  return {
    spend: (person, moment, request) =>
      change(keys.codes(person), spentCode, (last) => {
        if (last !== null && last.moment === moment && last.request === request) return { value: 'counts', write: null }
        if (last !== null && last.moment >= moment) return { value: 'used', write: null }
        return { value: 'counts', write: { moment, request } }
      }),
    serverSince: (server, nowMs) =>
      change(keys.codeServer, ledgerServer, (before) => {
        if (before?.server === server) return { value: before.sinceMs, write: null }
        const sinceMs = before === null ? 0 : nowMs
        return { value: sinceMs, write: { server, sinceMs } }
      }),
  }
}
