import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { step } from '../../tools/progress.mjs'
import { partsFolder } from '../programs/project.ts'
import { clientFolder, sourcesHash, unknownSources } from './sources.ts'

const buildsFolder = join(partsFolder, 'page')

/** The folder of the built page; builds it unless an earlier run has built the same sources. */
export async function builtPage(): Promise<string> {
  const folder = join(buildsFolder, sourcesHash())
  if (!existsSync(folder)) await step('Building the page', () => buildInto(folder))
  return folder
}

async function buildInto(folder: string): Promise<void> {
  mkdirSync(buildsFolder, { recursive: true })
  const unfinished = join(buildsFolder, `.unfinished-${process.pid}-${Date.now()}`)
  try {
    await build(unfinished)
    forgetOthers(folder, unfinished)
    moveInto(unfinished, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

async function build(folder: string): Promise<void> {
  // loaded only when there is something to build, so that later starts are fast
  const [vite, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')])
  await vite.build({
    root: clientFolder,
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    plugins: [react(), knowsItsSources],
    build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false, chunkSizeWarningLimit: 5_000 },
  })
}

/**
 * Fails a build with a source that its hash does not include, because the hash would not show when it is out of date.
 */
const knowsItsSources: Plugin = {
  name: 'knows-its-sources',
  generateBundle() {
    const unknown = unknownSources([...this.getModuleIds()])
    if (unknown.length > 0) this.error(`name these in sandbox/page/sources.ts: ${unknown.join(', ')}`)
  },
}

function moveInto(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    // another run built the same page in between
    if (!existsSync(folder)) throw error
  }
}

/** Removes builds of older sources; a process that serves one has read it already. */
function forgetOthers(...kept: readonly string[]): void {
  const old = readdirSync(buildsFolder)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .map((name) => join(buildsFolder, name))
    .filter((path) => !kept.includes(path))
  for (const path of old) rmSync(path, { recursive: true, force: true })
}
