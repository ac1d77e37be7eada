import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../../tools/progress.mjs'
import type { BundleName } from './bundles.ts'
import { run } from './command.ts'
import { type Archive, type ArchiveAddress, downloadDebs, ownArchives, readLists } from './debian-archive.ts'
import { partsFolder } from './project.ts'

/** The last Debian release that has Consul (1.8.7); its program needs only libc and runs on later releases. */
const consulSuite = 'bullseye'

const publicMirrors = ['http://deb.debian.org/debian', 'http://archive.debian.org/debian']

const listsGoodForHours = 12

/** Opens the archive that has a bundle's packages, with lists that are recent enough. */
export async function archiveFor(bundle: BundleName): Promise<Archive> {
  const own = await ownArchives(join(partsFolder, '.apt/own'))
  return bundle === 'consul' ? await openConsulArchive(own) : await openOwnArchive(own)
}

async function openOwnArchive(own: readonly ArchiveAddress[]): Promise<Archive> {
  if (own.length === 0) throw new Error('apt has no Debian or Ubuntu archive configured')
  const sources = own.map(({ mirror, suite }) => {
    const ubuntu = mirror.includes('ubuntu')
    const keyring = keyringOption(ubuntu ? 'ubuntu' : 'debian')
    return `deb ${keyring === undefined ? '' : `[signed-by=${keyring}] `}${mirror} ${suite} main${ubuntu ? ' universe' : ''}`
  })
  const archive = { folder: join(partsFolder, '.apt/own'), sources }
  await readListsUnlessFresh("Reading this system's package lists", archive)
  return archive
}

async function openConsulArchive(own: readonly ArchiveAddress[]): Promise<Archive> {
  const folder = join(partsFolder, '.apt', consulSuite)
  const keyring = keyringOption('debian') ?? (await fetchDebianKeyring(own))
  const configured = own.map(({ mirror }) => mirror).filter((mirror) => /debian\/?$/.test(mirror))
  const failures: string[] = []
  for (const mirror of new Set([...configured, ...publicMirrors])) {
    // the lists of an old suite have expired; their signatures are verified all the same
    const archive = {
      folder,
      sources: [`deb [signed-by=${keyring} check-valid-until=no] ${mirror} ${consulSuite} main`],
    }
    try {
      await readListsUnlessFresh(`Reading Debian's package lists (${consulSuite})`, archive)
      return archive
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new Error(failures.join('\n'))
}

async function fetchDebianKeyring(own: readonly ArchiveAddress[]): Promise<string> {
  const archive = await openOwnArchive(own)
  const folder = join(partsFolder, '.apt/keyring')
  rmSync(folder, { recursive: true, force: true })
  await downloadDebs(archive, ['debian-archive-keyring'], join(folder, 'debs'))
  const root = join(folder, 'root')
  mkdirSync(root, { recursive: true })
  for (const file of readdirSync(join(folder, 'debs')).filter((each) => each.endsWith('.deb'))) {
    await run('dpkg-deb', ['-x', join(folder, 'debs', file), root], { env: {}, workingFolder: folder })
  }
  const keyring = keyringIn(join(root, 'usr/share/keyrings'), 'debian')
  if (keyring === undefined) throw new Error("the package debian-archive-keyring does not carry Debian's keys")
  return keyring
}

function keyringOption(distribution: 'debian' | 'ubuntu'): string | undefined {
  return keyringIn('/usr/share/keyrings', distribution)
}

function keyringIn(folder: string, distribution: 'debian' | 'ubuntu'): string | undefined {
  const names = ['gpg', 'pgp'].map((ending) => join(folder, `${distribution}-archive-keyring.${ending}`))
  return names.find((name) => existsSync(name))
}

/** Makes the next fetch read all package lists anew. */
export function forgetLists(): void {
  rmSync(join(partsFolder, '.apt'), { recursive: true, force: true })
}

async function readListsUnlessFresh(title: string, archive: Archive): Promise<void> {
  const stamp = join(archive.folder, 'lists-read')
  const sources = archive.sources.join('\n')
  const fresh =
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === sources &&
    Date.now() - statSync(stamp).mtimeMs < listsGoodForHours * 3_600_000
  if (fresh) return
  await step(title, () => readLists(archive))
  writeFileSync(stamp, sources)
}
