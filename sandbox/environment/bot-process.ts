import { execPath } from 'node:process'
import { launch } from '../programs/owned-process.ts'
import { projectFolder } from '../programs/project.ts'
import { makeService, type Service } from '../programs/running-service.ts'

/** A bot in a process of its own, which can be killed, frozen and restarted. */
export type BotProcess = Service & {
  readonly name: string
  /** The URL of its HTTP server: probes, metrics and, in HTTP mode, Slack's requests. */
  readonly url: string
  /** All log lines of all its processes so far. */
  readonly logged: () => readonly string[]
  /** Calls back with every line that it logs from now on, across restarts; the returned function unsubscribes. */
  readonly follow: (listener: (line: string) => void) => () => void
}

/** What a bot is started with. */
export type BotLaunch = {
  readonly name: string
  readonly port: number
  /** The environment of each process, read when it is started. */
  readonly env: () => { readonly [name: string]: string }
}

const readyWithinMs = 30_000
const maxLines = 5000

/** Starts a bot; resolves when it logs that it is ready. */
export async function startBotProcess({ name, port, env }: BotLaunch): Promise<BotProcess> {
  const lines: string[] = []
  const listeners = new Set<(line: string) => void>()
  const start = () => {
    const started = launch({
      name,
      path: execPath,
      args: ['src/main/start.ts'],
      env: { ...env(), PORT: String(port), LOCKKEEPER_INSTANCE: name },
      workingFolder: projectFolder,
    })
    started.onLine((line) => {
      lines.push(line)
      if (lines.length > maxLines) lines.shift()
      for (const listener of listeners) listener(line)
    })
    return started
  }
  const part = await makeService(start, (started) => started.line(/"ready"|: ready/, readyWithinMs))
  const follow = (listener: (line: string) => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return { ...part, name, url: `http://127.0.0.1:${port}`, logged: () => [...lines], follow }
}
