import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { identify, processesWithVariable } from '../../sandbox/programs/process-table.ts'
import { runVariable } from '../../sandbox/programs/run-folder.ts'
import { seen } from '../until.ts'
import { isolations } from './fleet-fixtures.ts'

describe.each(isolations)('fleet by %s', (isolation) => {
  test('fleet: ends every process of its nodes when its owner is killed with -9', async () => {
    const owner = spawn(process.execPath, [join(import.meta.dirname, 'fleet-owner.ts'), isolation], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await once(owner.stdout, 'data')
    const mine = (): readonly number[] => processesWithVariable(runVariable, (run) => run.startsWith(`${owner.pid}-`))
    const before = mine()
    expect(before.length).toBeGreaterThan(0)
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    // the kernel reports the end of a process only to its parent, which is gone
    await seen(
      async () => mine(),
      (left) => left.length === 0,
    )
    expect(before.filter((pid) => identify(pid) !== undefined)).toEqual([])
  })
})
