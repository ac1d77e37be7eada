import { closeSync, openSync, writeSync } from 'node:fs'

const refreshMs = 50

/**
 * Keeps a file in the shape of /proc/uptime: seconds since now, growing, for nodes that share the machine's clock.
 * It is written in place, so that a mount of it stays good and a reader never meets an empty file.
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
