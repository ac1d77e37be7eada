import { chmodSync, chownSync, mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openConnections } from '../../src/adapters/ssh/connections.ts'
import { sshNodes } from '../../src/adapters/ssh/nodes.ts'
import type { SshSettings } from '../../src/adapters/ssh/settings.ts'
import type { Nodes } from '../../src/engine/ports/nodes.ts'
import { seen } from '../until.ts'
import { testLock } from '../world/test-lock.ts'
import { type SshdFixture, startSshdFixture, testNode } from './nodes/sshd-server.ts'

let fixture: SshdFixture
beforeAll(async () => {
  fixture = await startSshdFixture()
})
afterAll(() => fixture?.close())

/** Runs a test on nodes that are reached with other settings. */
async function withSettings<T>(change: Partial<SshSettings>, use: (nodes: Nodes) => Promise<T>): Promise<T> {
  const settings = { ...fixture.settings, ...change }
  const connections = openConnections(settings, async () => null)
  try {
    return await use(sshNodes(connections, settings))
  } finally {
    await connections.close()
  }
}

it('F30 packageVersions: returns the installed versions when another package is missing', async () => {
  const packagesArgv = [
    fixture.program('some', 'echo "linux-image 6.12"; echo "no packages found matching ceph-osd" >&2; exit 1'),
  ]
  await withSettings({ packagesArgv }, async (nodes) => {
    expect(await nodes.packageVersions(testNode)).toEqual({
      versions: { 'linux-image': '6.12' },
      problem: `${packagesArgv[0]} exited with 1: no packages found matching ceph-osd`,
    })
  })
})

it('F30 preflight: names the programs that a node lacks', async () => {
  expect(await fixture.nodes.preflight(testNode, ['sh'])).toEqual([])
  expect(await fixture.nodes.preflight(testNode, ['no-such-program', '/no/such/path'])).toEqual([
    'no-such-program is missing on this machine',
    '/no/such/path is missing on this machine',
  ])
})

const claims = (name: string): string => join(fixture.folder, name)

function folderWith(path: string, mode: number): void {
  mkdirSync(path)
  chmodSync(path, mode)
}

function givenAway(path: string): void {
  mkdirSync(path)
  chownSync(path, 1, 1)
}

it.each<[string, (path: string) => void, string]>([
  ['that others can write', (path) => folderWith(path, 0o777), 'can be written by other users (mode 777,'],
  ['that its group can write', (path) => folderWith(path, 0o2775), 'can be written by other users'],
  ['that is a symbolic link', (path) => symlinkSync('/tmp', path), 'is a symbolic link'],
  ['of another user', givenAway, 'does not belong to root'],
])('F97 preflight and start: refuse a claim folder %s', async (kind, make, problem) => {
  if (kind === 'of another user' && process.getuid?.() !== 0) return // only root can change the owner of a folder
  const claimFolder = claims(kind.replaceAll(' ', '-'))
  make(claimFolder)
  await withSettings({ claimFolder }, async (nodes) => {
    expect((await nodes.preflight(testNode, [])).join()).toContain(problem)
    const start = nodes.start(
      testLock('op-own', testNode),
      { run: 'op-own', step: '1' },
      {
        task: 'program',
        argv: ['true'],
        limitSeconds: 5,
      },
    )
    await expect(start).rejects.toMatchObject({ effect: 'none', message: expect.stringContaining(problem) })
  })
})

/** Replaces a program by a symbolic link to one that others can write. */
function linkedElsewhere(path: string): void {
  const target = join(fixture.folder, 'elsewhere')
  renameSync(path, target)
  chmodSync(target, 0o757)
  symlinkSync(target, path)
}

it.each<[string, (path: string) => void, string]>([
  ['folder', (path) => chmodSync(join(path, '..'), 0o777), 'can be written by other users (mode 777,'],
  ['program', (path) => chmodSync(path, 0o757), 'can be written by other users (mode 757,'],
  ['link', (path) => linkedElsewhere(path), 'elsewhere can be written by other users (mode 757,'],
])('F97 folder task: runs nothing when others can write to its %s', async (what, change, problem) => {
  const path = fixture.program(`tasks-${what}/10-first`, `echo ran >>${fixture.folder}/ran-${what}`)
  change(path)
  const claim = { run: 'op-hooks', step: what }
  const folder = join(fixture.folder, `tasks-${what}`)
  await fixture.nodes.start(testLock('op-hooks', testNode), claim, {
    task: 'folder',
    folder,
    limitSeconds: 20,
  })
  const ended = await seen(
    () => fixture.nodes.task(testNode, claim),
    ({ is }) => is === 'ended',
  )
  expect(ended).toMatchObject({ exitCode: 126, tail: expect.stringContaining(problem) })
  expect(fixture.lines(`ran-${what}`)).toEqual([])
})
