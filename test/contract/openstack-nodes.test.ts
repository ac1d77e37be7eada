import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { localShell } from '../../src/adapters/commands/local-shell.ts'
import { countMachines } from '../../src/adapters/openstack/machines.ts'
import { sealsOf } from '../../src/adapters/openstack/seal.ts'
import { qemuProcesses } from '../../src/adapters/openstack/settings.ts'
import { claimedTasks } from '../../src/adapters/ssh/tasks.ts'
import { testLock } from '../world/test-lock.ts'

const shell = localShell(4)

describe('virtual machines of a node, with real commands', () => {
  const count = (...argv: readonly string[]) => countMachines(shell, argv, 10)('here')

  it('S67 machines: are the lines of the command, without empty ones', async () => {
    expect(await count('printf', 'one\\ntwo\\n\\n')).toBe(2)
    expect(await count('printf', '\\n')).toBe(0)
  })

  it('S67 machines: the process table of a node without QEMU shows none', async () => {
    expect(await count(...qemuProcesses)).toBe(0)
  })

  it('S67 machines: a command that fails or does not exist is no answer', async () => {
    await expect(count('sh', '-c', 'echo broken >&2; exit 1')).rejects.toThrow(
      'cannot list its virtual machines: exit code 1: broken',
    )
    await expect(count('sh', '-c', 'exit 2')).rejects.toMatchObject({ source: 'node here' })
    await expect(count('no-such-command')).rejects.toMatchObject({ source: 'node here' })
  })
})

describe('seals on a node, with real claims', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'seals-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('I5 seals: last, and cover the runs that were taken over', async () => {
    const open = () => sealsOf('compute-service', claimedTasks(shell, join(folder, 'claims'), 10))
    expect(await open().isSealed('here', 'op-1-1')).toBe(false)
    await open().seal(testLock('op-2-1', 'here'), ['op-1-1'])
    await open().seal(testLock('op-2-1', 'here'), ['op-1-1'])
    expect(await open().isSealed('here', 'op-1-1')).toBe(true)
    expect(await open().isSealed('here', 'op-2-1')).toBe(true)
    expect(await open().isSealed('here', 'op-3-1')).toBe(false)
  })
})
