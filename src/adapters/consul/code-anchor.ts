import { z } from 'zod'
import type { CodeAnchor } from '../../engine/ports/codes.ts'
import type { Kv } from './client/kv.ts'
import { changeRecord } from './client/records.ts'
import type { LockKeys } from './locks/keys.ts'

const spentCode = z.object({ schema: z.literal(1), moment: z.int(), request: z.string() })
const ledgerServer = z.object({ schema: z.literal(1), server: z.string(), sinceMs: z.int().nonnegative() })

/** Stores in Consul the newest used code of each person, and since when the ledger of codes has been on its server. */
export const consulCodeAnchor = (kv: Kv, keys: LockKeys, contentionMs: number): CodeAnchor => ({
  spend: (person, moment, request) =>
    changeRecord(kv, { key: keys.codes(person), schema: spentCode, contentionMs }, (last) => {
      if (last !== null && last.moment === moment && last.request === request) return { value: 'counts', write: null }
      if (last !== null && last.moment >= moment) return { value: 'used', write: null }
      return { value: 'counts', write: { moment, request } }
    }),
  serverSince: (server, nowMs) =>
    changeRecord(kv, { key: keys.codeServer, schema: ledgerServer, contentionMs }, (before) => {
      if (before?.server === server) return { value: before.sinceMs, write: null }
      const sinceMs = before === null ? 0 : nowMs
      return { value: sinceMs, write: { server, sinceMs } }
    }),
})
