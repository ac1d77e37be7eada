import { Transform } from 'node:stream'
import type { NodeAddress } from './addresses.ts'
import { agentHost, type Disk } from './disk.ts'

/** Both directions of a node's view where no namespaces can give it one: its paths to ours, and ours to its. */
export type PathRewriter = {
  readonly inward: (text: string) => string
  readonly outward: (text: string) => string
}

const ownPlaces = [
  '/etc/rebootmgr',
  '/etc/hostname',
  '/etc/machine-id',
  '/etc/hosts',
  '/var',
  '/run',
  '/opt/fleet',
  '/proc/uptime',
  '/proc/sys/kernel/random/boot_id',
  '/proc/sysrq-trigger',
]
const ownCommands = ['reboot', 'shutdown', 'halt', 'poweroff', 'systemctl', 'hostname', 'uname', 'uptime']

const own = new RegExp(`(?<![\\w./-])(${ownPlaces.join('|')})(?![\\w.-])`, 'g')
const absoluteCommand = new RegExp(`(?<![\\w./-])/(?:usr/)?s?bin/(${ownCommands.join('|')})(?![\\w./-])`, 'g')
const ownAgent = new RegExp(
  `(?<![\\w.-])(?:${agentHost.replace('.', '\\.')}|127\\.0\\.0\\.1|localhost):8500(?!\\d)`,
  'g',
)
const pathAssignment = /\bPATH=(["']?)/g

/** Makes the rewriter of one node. */
export function pathRewriter(disk: Disk, address: NodeAddress): PathRewriter {
  const places: Readonly<Record<string, string>> = {
    '/proc/uptime': disk.uptimeFile,
    '/proc/sys/kernel/random/boot_id': disk.bootIdFile,
  }
  return {
    inward: (text) =>
      text
        .replace(own, (place: string) => places[place] ?? `${disk.root}${place}`)
        .replace(absoluteCommand, (_whole, command: string) => `${disk.tools}/${command}`)
        .replace(ownAgent, `${address.host}:${address.httpPort}`)
        // a script that sets its own PATH must still meet the node's reboot, never the machine's
        .replace(pathAssignment, (_whole, quote: string) => `PATH=${quote}${disk.tools}:`),
    outward: (text) => text.replaceAll(disk.root, ''),
  }
}

/** Rewrites a stream line by line; what has no line end is passed on when the stream ends or has been still. */
export function rewriteLines(rewrite: (text: string) => string): Transform {
  let kept = ''
  let timer: NodeJS.Timeout | undefined
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      clearTimeout(timer)
      // latin1 keeps every byte as it is; paths are ASCII
      const text = kept + chunk.toString('latin1')
      const end = text.lastIndexOf('\n') + 1
      kept = text.slice(end)
      if (end > 0) this.push(Buffer.from(rewrite(text.slice(0, end)), 'latin1'))
      timer = setTimeout(() => {
        if (kept !== '') this.push(Buffer.from(rewrite(kept), 'latin1'))
        kept = ''
      }, stillMs)
      done()
    },
    flush(done) {
      clearTimeout(timer)
      if (kept !== '') this.push(Buffer.from(rewrite(kept), 'latin1'))
      done()
    },
  })
}

const stillMs = 20
