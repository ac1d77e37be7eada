import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { processesWithVariable } from '../../programs/process-table.ts'
import type { NodeAddress } from './addresses.ts'
import type { Disk } from './disk.ts'
import { pathRewriter, rewriteLines } from './rewrite.ts'
import { type NodeEnvironment, type NodeShell, nodePath } from './shell.ts'

/** The variable that identifies every process of a node without namespaces, whatever its session. */
const nodeVariable = 'FLEET_NODE_DISK'

/** An incomplete line is passed on after this time; otherwise a prompt would never be shown. */
const stillMs = 20

/** Isolation of a node without namespaces: real commands, with the node's paths rewritten in input and output. */
export function openShims(disk: Disk, address: NodeAddress, marks: NodeEnvironment): NodeShell {
  const paths = pathRewriter(disk, address)
  installShims(disk)
  let isDown = true
  let watchdog: ChildProcess | undefined

  return {
    isolation: 'shims',
    place: (path) => join(disk.root, path),
    async boot() {
      isDown = false
      watchdog = startWatchdog(disk)
    },
    run(line, environment) {
      if (isDown) throw new Error('the node is down: nothing can be started on it')
      const home = join(disk.root, 'root')
      const child = spawn('bash', ['-c', paths.inward(line)], {
        cwd: home,
        detached: true,
        stdio: 'pipe',
        env: { ...marks, ...environment, HOME: home, PATH: nodePath(disk.tools), [nodeVariable]: disk.root },
      })
      return rewritten(child, paths)
    },
    signal(child, signal) {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    },
    async kill() {
      isDown = true
      await killAll(disk)
      watchdog?.kill('SIGKILL')
      watchdog = undefined
    },
  }
}

/** Ends all processes of a node. They are stopped first, so that none reacts to another's death. */
async function killAll(disk: Disk): Promise<void> {
  const find = (): readonly number[] => processesWithVariable(nodeVariable, (value) => value === disk.root)
  const stopped = new Set<number>()
  for (let fresh = find(); fresh.length > 0; fresh = find().filter((pid) => !stopped.has(pid))) {
    for (const pid of fresh) send(pid, 'SIGSTOP')
    for (const pid of fresh) stopped.add(pid)
  }
  for (let left = find(); left.length > 0; left = find()) {
    for (const pid of left) send(pid, 'SIGKILL')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it has exited already
  }
}

/** Wraps a child so that its three streams use the node's own paths. */
function rewritten(child: ChildProcess, paths: ReturnType<typeof pathRewriter>): ChildProcess {
  const input = new PassThrough()
  if (child.stdin !== null) input.pipe(rewriteLines(paths.inward, null)).pipe(child.stdin)
  child.stdin?.on('error', () => input.destroy())
  const stdout = child.stdout?.pipe(rewriteLines(paths.outward, stillMs)) ?? null
  const stderr = child.stderr?.pipe(rewriteLines(paths.outward, stillMs)) ?? null
  return new Proxy(child, {
    get(target, property) {
      if (property === 'stdin') return input
      if (property === 'stdout') return stdout
      if (property === 'stderr') return stderr
      const value: unknown = Reflect.get(target, property, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Ends the node's processes when the fleet itself is killed and its end of the pipe closes. */
function startWatchdog(disk: Disk): ChildProcess {
  return spawn('bash', [join(import.meta.dirname, '../on-node/watchdog.sh'), `${nodeVariable}=${disk.root}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
}

function installShims(disk: Disk): void {
  writeFileSync(join(disk.tools, 'run-folder'), `${join(disk.root, 'run')}\n`)
  const hostName = join(disk.root, 'etc/hostname')
  write(disk, 'hostname', `read -r name <'${hostName}'; echo "$name"`)
  write(
    disk,
    'uname',
    `if [ "$*" = -n ]; then read -r name <'${hostName}'; echo "$name"; else exec /usr/bin/uname "$@"; fi`,
  )
  // a node ends at its own /: owners of the folders above its disk, such as those of a checkout, are not its users
  write(
    disk,
    'stat',
    `place=\${!#}; case '${disk.root}/' in "\${place%/}"/?*) set -- "\${@:1:$#-1}" / ;; esac; exec /usr/bin/stat "$@"`,
  )
  write(disk, 'uptime', `read -r up idle <'${disk.uptimeFile}'; echo "up $up seconds"`)
  for (const absent of ['init', 'telinit']) symlinkSync('reboot', join(disk.tools, absent))
}

function write(disk: Disk, name: string, body: string): void {
  writeFileSync(join(disk.tools, name), `#!/bin/bash\n${body}\n`)
  chmodSync(join(disk.tools, name), 0o755)
}
