import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import type { Disk } from './disk.ts'
import type { NodeEnvironment, NodeShell } from './shell.ts'

/** The namespaces that this machine allows; `time` gives a node an uptime of its own without a file. */
export type NamespaceSupport = { readonly user: boolean; readonly time: boolean }

/** Isolation of a node by Linux namespaces: its own mounts, host name, process IDs and, where possible, clock. */
export function openNamespaces(
  disk: Disk,
  name: string,
  consul: string | null,
  marks: NodeEnvironment,
  support: NamespaceSupport,
): NodeShell {
  let outer: ChildProcess | undefined
  let innerPid: number | undefined
  let isDown = true
  const entered = new Set<ChildProcess>()

  return {
    isolation: 'namespaces',
    place: (path) => path,
    async boot(onDeath) {
      isDown = false
      innerPid = undefined
      outer = spawn('unshare', [...unshareFlags(support), 'sh', initScript, disk.root, name, consul ?? 'none'], {
        env: { PATH: hostPath, ...marks },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true, // Ctrl-C in a terminal must not take the nodes down one by one
      })
      outer.on('exit', () => {
        if (!isDown) onDeath()
      })
      innerPid = await readInit(outer)
    },
    run(line, environment) {
      if (innerPid === undefined || isDown) throw new Error(`${name} is down: nothing can be started on it`)
      const child = enter(innerPid, line, { ...marks, ...environment }, support, marks)
      entered.add(child)
      child.on('exit', () => entered.delete(child))
      return child
    },
    signal(child, signal) {
      for (const pid of childrenOf(child.pid)) process.kill(-pid, signal)
    },
    async kill() {
      isDown = true
      const running = outer
      outer = undefined
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
      const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()))
      try {
        // the kernel ends all other processes with the first one, and reports its end only then
        if (innerPid === undefined) running.kill('SIGKILL')
        else process.kill(innerPid, 'SIGKILL')
      } catch {
        running.kill('SIGKILL')
      }
      // one that was stopped together with the process it entered for would never reap it, and the kernel would wait
      for (const child of entered) child.kill('SIGKILL')
      await gone
    },
  }
}

const hostPath = '/usr/sbin:/usr/bin:/sbin:/bin'
const initScript = join(import.meta.dirname, '../on-node/init.sh')
const initWithinMs = 10_000

function unshareFlags(support: NamespaceSupport): readonly string[] {
  const user = support.user ? ['--user', '--map-root-user'] : []
  // the kernel takes whole seconds here, so a node's clock begins with the current fraction of the machine's
  const clock = support.time ? ['--time', '--boottime', `-${Math.floor(uptime())}`] : []
  return [...user, '--mount', '--uts', '--pid', ...clock, '--fork', '--kill-child']
}

function enter(
  innerPid: number,
  line: string,
  environment: NodeEnvironment,
  support: NamespaceSupport,
  marks: NodeEnvironment,
): ChildProcess {
  const variables = Object.entries(environment).map(([key, value]) => `${key}=${value}`)
  // a new session, created inside: the leader of one created outside would have no process ID in the node
  const inside = ['setsid', 'env', '-i', '-C', '/root', ...variables, 'bash', '-c', line]
  return spawn('nsenter', ['--target', String(innerPid), ...enterFlags(support), '--', ...inside], {
    stdio: 'pipe',
    cwd: '/',
    detached: true,
    env: { PATH: hostPath, ...marks },
  })
}

function enterFlags(support: NamespaceSupport): readonly string[] {
  const clock = support.time ? ['--time'] : []
  const user = support.user ? ['--user', '--preserve-credentials'] : []
  return [...user, '--mount', '--uts', '--pid', ...clock]
}

function readInit(outer: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = ''
    let complaint = ''
    const impatience = setTimeout(() => outer.kill('SIGKILL'), initWithinMs)
    outer.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString()
    })
    outer.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      const answer = /^pid (\d+)$[\s\S]*^ready$/m.exec(printed)
      if (answer === null) return
      clearTimeout(impatience)
      resolve(Number(answer[1]))
    })
    outer.on('error', reject)
    outer.on('exit', (code, signal) => {
      clearTimeout(impatience)
      reject(new Error(`the node's first process ended with ${code ?? signal}: ${complaint.trim()}`))
    })
  })
}

function childrenOf(parent: number | undefined): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => parentOf(entry) === parent)
    .map(Number)
}

function parentOf(entry: string): number | undefined {
  try {
    // the command in brackets may contain anything, so the fields are counted from its last bracket
    const fields = readFileSync(`/proc/${entry}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return Number(fields[1])
  } catch {
    return undefined // it ended while we looked
  }
}
