import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askCeph } from '../../src/adapters/ceph/gate.ts'
import { osdNoout } from '../../src/adapters/ceph/noout.ts'
import { claimedTasks } from '../../src/adapters/ssh/tasks.ts'
import type { Mark } from '../../src/core/capabilities/mark.ts'
import { root } from '../tidy/sources.ts'
import { seen } from '../until.ts'
import { nodeOf } from '../world/node.ts'
import { testLock } from '../world/test-lock.ts'
import { type RealCeph, startRealCeph } from './cluster.ts'

const node = nodeOf('storage-01', { roles: ['storage'] })
const mark: Mark = {
  run: 'op-1-1',
  applied: { place: '4', attempt: 1 },
  reverted: null,
  ours: 'this run',
  drainedBy: [],
  reason: 'kernel',
  before: null,
  version: null,
}

/** The words of `ceph auth get-or-create` in the document. */
function documentedWords(): readonly string[] {
  const text = readFileSync(join(root, 'docs/ceph.md'), 'utf8')
  const command = /ceph (auth get-or-create client\.lockkeeper[\s\S]*?)```/.exec(text)?.[1] ?? ''
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')
}

let ceph: RealCeph
const folder = mkdtempSync(join(tmpdir(), 'ceph-'))
beforeAll(async () => {
  ceph = await startRealCeph()
})
afterAll(async () => {
  await ceph?.service.stop()
  rmSync(folder, { recursive: true })
})

// a second try would find the note and the claim of the first
test('keyring: the documented one is enough for gate and noout, and for nothing else', { retry: 0 }, async () => {
  const keyring = join(folder, 'keyring')
  writeFileSync(keyring, await ceph.service.ceph(...documentedWords()), { mode: 0o600 })
  const argv = [ceph.service.command, '--name', 'client.lockkeeper', '--keyring', keyring]
  const at = { ...ceph.at, settings: { ...ceph.at.settings, argv } }
  const question = { node: node.name, others: [], when: 'arming', signal: AbortSignal.timeout(120_000) } as const
  expect(await askCeph(at, question)).toMatchObject({ verdict: 'ok' })

  const noout = osdNoout(at, claimedTasks(ceph.shell, join(folder, 'claims'), 20))
  const lock = testLock(mark.run, node.name)
  await noout.apply(lock, node, mark)
  const state = await seen(
    () => noout.observe(node, mark),
    ({ is }) => is !== 'working',
  )
  expect(state).toMatchObject({ is: 'applied' })
  const undone = { ...mark, reverted: { place: '4-undo', attempt: 1 } }
  await noout.revert(lock, node, undone)
  expect(await noout.observe(node, undone)).toMatchObject({ is: 'reverted' })

  const more = ['--name', 'client.lockkeeper', '--keyring', keyring]
  for (const words of [
    ['osd', 'set', 'noout'],
    ['osd', 'set-group', 'noup', 'osd.0'],
    ['osd', 'out', '0'],
    ['config-key', 'set', 'other', 'x'],
  ])
    await expect(ceph.service.ceph(...more, ...words), words.join(' ')).rejects.toThrow(/EACCES|EPERM|denied/)
})
