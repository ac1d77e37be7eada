import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { osdNoout } from '../../src/adapters/ceph/noout.ts'
import { localShell } from '../../src/adapters/commands/local-shell.ts'
import { claimedTasks } from '../../src/adapters/ssh/tasks.ts'
import type { Mark } from '../../src/core/capabilities/mark.ts'
import type { Capability } from '../../src/engine/ports/capability.ts'
import { headStart } from '../until.ts'
import { nodeOf } from '../world/node.ts'
import { testLock } from '../world/test-lock.ts'
import { type CephStub, cephStub } from './ceph-stub.ts'
import { type CapabilityWorld, describeCapability, losingAnswers } from './suites/capability.ts'

const node = nodeOf('storage-01', { roles: ['storage'] })
const shell = localShell(4)

const nooutOf = ({ folder }: CephStub): Capability =>
  osdNoout(
    { settings: { argv: [join(folder, 'ceph')], limitSeconds: 20 }, shell, host: 'here', nodes: shell },
    claimedTasks(shell, join(folder, 'claims'), 20),
  )

describeCapability('noout with real scripts and claims', async (): Promise<CapabilityWorld> => {
  const ceph = cephStub()
  const capability = nooutOf(ceph)
  const awayDuring =
    (way: 'observe' | 'apply' | 'revert') =>
    async (...given: unknown[]) => {
      ceph.away('away')
      try {
        return await Reflect.apply(capability[way], capability, given)
      } finally {
        ceph.away('there')
      }
    }
  return {
    capability,
    node,
    lossy: losingAnswers(capability, ['apply', 'revert']),
    unreachable: {
      ...capability,
      observe: awayDuring('observe'),
      apply: awayDuring('apply'),
      revert: awayDuring('revert'),
    },
    inPlace: async () => (ceph.flagged().length > 0 ? 'yes' : 'no'),
    applied: async () => ceph.calls().filter((words) => words.startsWith('osd set-group')).length,
    others: {
      apply: async () => ['osd.0', 'osd.1'].forEach(ceph.set),
      revert: async () => ['osd.0', 'osd.1'].forEach(ceph.lift),
    },
    pause: () => headStart(50),
    histories: 6,
    close: async () => ceph.close(),
  }
})

describe('noout of the OSDs of a node', () => {
  let ceph: CephStub
  let noout: Capability
  let runs = 0
  beforeEach(() => {
    ceph = cephStub()
    noout = nooutOf(ceph)
  })
  afterEach(() => ceph.close())

  const markOf = (change: Partial<Mark> = {}): Mark => ({
    run: `op-${++runs}-1`,
    applied: { place: '4', attempt: 1 },
    reverted: null,
    ours: 'this run',
    drainedBy: [],
    reason: 'new kernel',
    before: null,
    version: null,
    ...change,
  })
  const apply = async (mark: Mark) => {
    await noout.apply(testLock(mark.run, node.name), node, mark)
    await expect.poll(async () => (await noout.observe(node, mark)).is).not.toBe('working')
    return noout.observe(node, mark)
  }
  const revert = async (mark: Mark) => {
    const undone = { ...mark, reverted: { place: '4-undo', attempt: 1 } }
    await noout.revert(testLock(mark.run, node.name), node, undone)
    return noout.observe(node, undone)
  }

  test('F37 noout: is set for the OSDs of the node by their ids, with a note that names the run', async () => {
    const mark = markOf()
    expect(await apply(mark)).toMatchObject({ is: 'applied', evidence: `noout is on for osd.0, osd.1, by ${mark.run}` })
    expect(ceph.flagged()).toEqual(['osd.0', 'osd.1'])
    expect(ceph.notes()).toEqual({ 'lockkeeper_osd-noout_storage-01': `${mark.run}:0,1` })
    expect(await revert(mark)).toMatchObject({ is: 'reverted' })
    expect([ceph.flagged(), ceph.notes()]).toEqual([[], {}])
  })

  test('F37 noout: of an OSD that had it before is neither claimed nor lifted', async () => {
    ceph.set('osd.1')
    const mark = markOf()
    expect(await apply(mark)).toMatchObject({ is: 'applied', evidence: `noout is on for osd.0, by ${mark.run}` })
    expect(await revert(mark)).toMatchObject({ is: 'not ours', what: 'noout is on for osd.1', sealed: 'yes' })
    expect(ceph.flagged()).toEqual(['osd.1'])
  })

  test('F37 noout: of others is not taken for ours by the note of another run', async () => {
    const crashed = markOf()
    await apply(crashed)
    for (const osd of ['osd.0', 'osd.1']) ceph.lift(osd)
    ceph.removeNotes()
    ceph.set('osd.0')
    ceph.set('osd.1')
    const mark = markOf()
    expect(await apply(mark)).toMatchObject({ is: 'not ours' })
    expect(await revert(mark)).toMatchObject({ is: 'not ours' })
    expect(ceph.flagged()).toEqual(['osd.0', 'osd.1'])
  })

  test('F37 noout: is not lifted by another run, whose name the note does not have', async () => {
    const first = markOf()
    await apply(first)
    expect(await revert(markOf())).toMatchObject({ is: 'not ours', sealed: 'yes' })
    expect(ceph.flagged()).toEqual(['osd.0', 'osd.1'])
  })

  test('I5 noout: is overridden when others have lifted it for one OSD', async () => {
    const mark = markOf()
    await apply(mark)
    ceph.lift('osd.1')
    expect(await noout.observe(node, mark)).toMatchObject({ is: 'overridden', what: 'noout is off for osd.1' })
    expect(await revert(mark)).toMatchObject({ is: 'reverted' })
  })

  test('I5 noout: is overridden when its note is gone', async () => {
    const mark = markOf()
    await apply(mark)
    ceph.removeNotes()
    expect(await noout.observe(node, mark)).toMatchObject({ is: 'overridden', what: 'the note of this run is gone' })
    expect(await revert(mark)).toMatchObject({ is: 'not ours', sealed: 'yes' })
  })

  test('I5 noout: a failed command fails the step with its words', async () => {
    ceph.readOnly('yes')
    const state = await apply(markOf())
    ceph.readOnly('no')
    expect(state).toMatchObject({ is: 'failed', why: 'setting noout exited 13. Error EACCES: access denied' })
    expect([ceph.flagged(), ceph.notes()]).toEqual([[], {}])
  })

  test('noout: cannot be applied to a node of which Ceph knows no OSD', async () => {
    const other = nodeOf('compute-01', { roles: ['storage'] })
    expect(await noout.preflight(other)).toMatchObject([{ why: 'Ceph knows no OSD of compute-01' }])
    expect(await noout.preflight(node)).toEqual([])
    expect(await noout.observe(other, markOf())).toMatchObject({ is: 'failed' })
  })

  test('I7 noout: an unreadable note is no answer', async () => {
    await apply(markOf())
    ceph.garbleNotes('ours')
    await expect(noout.observe(node, markOf())).rejects.toMatchObject({ source: 'ceph' })
  })
})
