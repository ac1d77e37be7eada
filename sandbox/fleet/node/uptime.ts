import { closeSync, openSync, writeSync } from 'node:fs'

const refreshMs = 50

/**
 * Maintains a file in the format of /proc/uptime: increasing seconds from now on, for nodes that share the machine's
 * clock. It is written in place, so that a mount of it stays valid and it is never empty.
 */
export function startUptimeFile(file: string): () => void {
  const startedAt = process.hrtime.bigint()
  const handle = openSync(file, 'w')
  const write = (): void => {
    const seconds = (Number(process.hrtime.bigint() - startedAt) / 1e9).toFixed(2)
    writeSync(handle, `${seconds} ${seconds}\n`, 0)
  }
  write()
  const timer = setInterval(write, refreshMs)
  return () => {
    clearInterval(timer)
    closeSync(handle)
  }
}
