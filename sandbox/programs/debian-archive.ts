import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandOptions, run } from './command.ts'

/** A private view of a package archive: all of apt's files are in `folder`, and root is not needed. */
export type Archive = { readonly folder: string; readonly sources: readonly string[] }

/** An entry of a machine's apt configuration. */
export type ArchiveAddress = { readonly mirror: string; readonly suite: string }

const installedPackages = '/var/lib/dpkg/status'

/** Reads the configured archives of this machine's own distribution; those of third parties are left out. */
export async function ownArchives(folder: string): Promise<readonly ArchiveAddress[]> {
  const options = optionsFor({ folder, sources: [] }, installedPackages)
  const printed = await run('apt-get', ['--print-uris', 'update'], options)
  const addresses = [...printed.matchAll(/^'(\S+)\/dists\/([^/']+)\/\S*InRelease'/gm)]
  return addresses.flatMap(([, mirror, suite]) =>
    mirror !== undefined && suite !== undefined && /(debian|ubuntu)[a-z-]*\/?$/.test(mirror) ? [{ mirror, suite }] : [],
  )
}

/** Reads the archive's package lists; their signatures are verified. */
export async function readLists(archive: Archive): Promise<void> {
  await run('apt-get', ['-q', '-o', 'APT::Update::Error-Mode=any', 'update'], optionsFor(archive, installedPackages))
}

/** Downloads packages, and those of their dependencies that this machine lacks, as .deb files. */
export async function downloadDebs(archive: Archive, packages: readonly string[], into: string): Promise<void> {
  mkdirSync(join(into, 'partial'), { recursive: true })
  const download = (installed: string): Promise<string> =>
    run(
      'apt-get',
      [
        'install',
        '-y',
        '-q',
        '--download-only',
        '--no-install-recommends',
        '--reinstall',
        '-o',
        `Dir::Cache::archives=${into}`,
        ...packages,
      ],
      optionsFor(archive, installed),
    )
  try {
    await download(installedPackages)
  } catch {
    // half-installed packages make apt fail on this machine: ask as if nothing were installed
    await download(join(archive.folder, 'nothing-installed'))
  }
}

function optionsFor(archive: Archive, installed: string): CommandOptions {
  const { folder } = archive
  const configuration = join(folder, installed === installedPackages ? 'apt.conf' : 'apt-bare.conf')
  mkdirSync(join(folder, 'lists/partial'), { recursive: true })
  mkdirSync(join(folder, 'cache'), { recursive: true })
  mkdirSync(join(folder, 'no-sources'), { recursive: true })
  writeFileSync(join(folder, 'nothing-installed'), '')
  writeFileSync(
    configuration,
    configurationText(archive, existsSync(installed) ? installed : join(folder, 'nothing-installed')),
  )
  return { env: { APT_CONFIG: configuration, DEBIAN_FRONTEND: 'noninteractive' }, workingFolder: folder }
}

function configurationText({ folder, sources }: Archive, installed: string): string {
  const hooks = ['APT::Update::Pre-Invoke', 'APT::Update::Post-Invoke', 'APT::Update::Post-Invoke-Success']
  const moreHooks = [
    'DPkg::Pre-Invoke',
    'DPkg::Post-Invoke',
    'DPkg::Pre-Install-Pkgs',
    'Acquire::IndexTargets::deb::DEP-11',
  ]
  const settings = {
    'Dir::State': folder,
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': installed,
    'Dir::State::extended_states': join(folder, 'extended_states'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Log': join(folder, 'log'),
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    ...(sources.length === 0
      ? {}
      : { 'Dir::Etc::sourcelist': sourceList(folder, sources), 'Dir::Etc::sourceparts': join(folder, 'no-sources') }),
  }
  const lines = Object.entries(settings).map(([key, value]) => `${key} "${value}";`)
  return [...[...hooks, ...moreHooks].map((hook) => `#clear ${hook};`), ...lines, ''].join('\n')
}

function sourceList(folder: string, sources: readonly string[]): string {
  const path = join(folder, 'sources.list')
  writeFileSync(path, `${sources.join('\n')}\n`)
  return path
}
