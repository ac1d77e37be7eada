import type { Log } from '../../../src/engine/ports/log.ts'

/** A log that is discarded. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
