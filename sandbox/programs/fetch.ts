import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../../tools/progress.mjs'
import { makeAlertmanagerRelocatable } from './alertmanager-copy.ts'
import { makeBrowserRelocatable } from './browser.ts'
import { type BundleName, bundles } from './bundles.ts'
import { run } from './command.ts'
import { downloadDebs } from './debian-archive.ts'
import { archiveFor, forgetLists } from './debian-suites.ts'
import { withFileLock } from './file-lock.ts'
import { libraryPath } from './local-copy.ts'
import { partsFolder } from './project.ts'

/** Packages of the machine's own loader, which an unpacked copy must never shadow, and what only works when installed. */
const neverUnpacked = /^(libc6|libc-bin|libc6-[^_]*|sudo)_/

/** Fetches the Debian packages of a bundle into the project's own folder, without root and without installing them. */
export async function fetchBundle(bundle: BundleName): Promise<void> {
  for (const tool of ['apt-get', 'dpkg-deb', 'flock']) {
    await run(tool, ['--version'], { env: {}, workingFolder: '/' }).catch((cause: unknown) => {
      throw new Error(`there is no ${tool} here, so this is not a system of the Debian family`, { cause })
    })
  }
  await withFileLock(async () => {
    const destination = join(partsFolder, bundle)
    if (existsSync(destination)) return // another run was quicker
    const { packages } = bundles[bundle]
    const building = join(partsFolder, `.building-${bundle}`)
    rmSync(building, { recursive: true, force: true })
    mkdirSync(building, { recursive: true })
    const debs = join(building, 'debs')
    const download = async (): Promise<void> => {
      const archive = await archiveFor(bundle)
      await step(`Fetching ${packages.join(', ')} from Debian`, () => downloadDebs(archive, packages, debs))
    }
    await download().catch(() => {
      forgetLists() // the archive may have moved on since its lists were read
      return download()
    })
    const root = join(building, 'root')
    await step(`Unpacking ${packages.join(', ')}`, async () => {
      await unpack(debs, root)
      if (bundle === 'browser') makeBrowserRelocatable(root)
      if (bundle === 'alertmanager') makeAlertmanagerRelocatable(root)
      await refuseMissingLibraries(root)
    })
    renameSync(root, destination)
    rmSync(building, { recursive: true, force: true })
  })
}

async function unpack(debs: string, root: string): Promise<void> {
  mkdirSync(root, { recursive: true })
  const files = readdirSync(debs).filter((file) => file.endsWith('.deb') && !neverUnpacked.test(file))
  const options = { env: {}, workingFolder: debs }
  for (const file of files) await run('dpkg-deb', ['-x', join(debs, file), root], options)
}

/** A copy whose programs cannot start must not replace a good one. */
async function refuseMissingLibraries(root: string): Promise<void> {
  const options = { env: libraryPath(root), workingFolder: root }
  const folders = ['usr/bin', 'usr/sbin', 'usr/lib/chromium']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
  for (const program of folders.flatMap((folder) => readdirSync(folder).map((entry) => join(folder, entry)))) {
    const needed = await run('ldd', [program], options).catch(() => '') // scripts and static programs have no list
    const missing = [...needed.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1])
    if (missing.length > 0) throw new Error(`${program} lacks ${missing.join(', ')}`)
  }
}
