import { Transform } from 'node:stream'
import type { NodeAddress } from './addresses.ts'
import { agentHost, type Disk } from './disk.ts'

/** Translates paths between a node's view and this machine where namespaces are not available, in both directions. */
export type PathRewriter = {
  readonly inward: (text: string) => string
  readonly outward: (text: string) => string
}

const ownPlaces = [
  '/etc/rebootmgr',
  '/etc/hostname',
  '/etc/machine-id',
  '/etc/hosts',
  '/etc/kernel',
  '/boot',
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

/** Creates the rewriter of one node. */
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
        // a script that sets its own PATH must still run the node's reboot, never the machine's
        .replace(pathAssignment, (_whole, quote: string) => `PATH=${quote}${disk.tools}:`),
    outward: (text) => text.replaceAll(disk.root, ''),
  }
}

/**
 * Rewrites a stream line by line. An incomplete line waits for its end, or for the end of the stream; where `stillMs`
 * is given, it is passed on after this much silence, at the risk of splitting a path.
 */
export function rewriteLines(rewrite: (text: string) => string, stillMs: number | null): Transform {
  let kept = ''
  let timer: NodeJS.Timeout | undefined
  const passOn = (stream: Transform, end: number): void => {
    if (end > 0) stream.push(Buffer.from(rewrite(kept.slice(0, end)), 'latin1'))
    kept = kept.slice(end)
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      clearTimeout(timer)
      kept += chunk.toString('latin1') // it keeps every byte as it is, and paths are ASCII
      passOn(this, kept.lastIndexOf('\n') + 1)
      if (stillMs !== null) timer = setTimeout(() => passOn(this, kept.length), stillMs)
      done()
    },
    flush(done) {
      clearTimeout(timer)
      passOn(this, kept.length)
      done()
    },
  })
}
