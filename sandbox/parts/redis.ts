import type { Part } from './part.ts'

/** A real Redis on loopback. */
export type RedisPart = Part & { readonly url: string; readonly port: number; readonly directory: string }

/** The ways in which a Redis can be too weak to keep journals. */
export type RedisWeakness = 'fsync every second' | 'no append-only file' | 'evicts keys'

/** Starts a Redis that loses nothing: `appendfsync always`, `noeviction`. */
export async function startRedis(): Promise<RedisPart> {
  throw new Error('being written')
}

/** Starts a Redis that must be refused. */
export async function startWeakRedis(weakness: RedisWeakness): Promise<RedisPart> {
  throw new Error(`being written: ${weakness}`)
}
