import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { clearForBoot, layOutDisk } from './disk.ts'
import { type NamespaceSupport, openNamespaces } from './namespaces.ts'

const candidates: readonly NamespaceSupport[] = [
  { user: true, time: true },
  { user: true, time: false },
  { user: false, time: true },
  { user: false, time: false },
]

let found: Promise<NamespaceSupport | null> | undefined

/**
 * Determines which namespaces this machine allows by booting a temporary node; null when none work, so that shims are
 * used.
 */
export function detectNamespaces(folder: string): Promise<NamespaceSupport | null> {
  found ??= tryAll(folder)
  return found
}

async function tryAll(folder: string): Promise<NamespaceSupport | null> {
  if (process.platform !== 'linux') return null
  for (const support of candidates) {
    if (await works(folder, support)) return support
  }
  return null
}

async function works(folder: string, support: NamespaceSupport): Promise<boolean> {
  const root = mkdtempSync(join(folder, 'probe-'))
  const disk = layOutDisk(root, 'probe', '127.0.0.1')
  const expected = 'b7c4a1de-0000-4000-8000-00000000f1ee'
  clearForBoot(disk, expected)
  const shell = openNamespaces(disk, 'probe', null, {}, support)
  try {
    await shell.boot(() => {})
    const seen = await outputOf(shell.run('cat /proc/sys/kernel/random/boot_id; hostname; cd /var/lib/lockkeeper', {}))
    return seen === `${expected}\nprobe\n`
  } catch {
    return false
  } finally {
    await shell.kill()
    rmSync(root, { recursive: true, force: true })
  }
}

function outputOf(child: ReturnType<ReturnType<typeof openNamespaces>['run']>): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', () => resolve(printed))
  })
}
