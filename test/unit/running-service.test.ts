import { expect, test } from 'vitest'
import type { OwnedProcess } from '../../sandbox/programs/process.ts'
import { makeService } from '../../sandbox/programs/running-service.ts'

/** Processes that only know whether they run. */
function processes() {
  const started: string[] = []
  const start = (): OwnedProcess => {
    let running = true
    started.push('running')
    const place = started.length - 1
    const kill = async () => {
      running = false
      started[place] = 'killed'
    }
    return {
      name: 'a program',
      pid: 1,
      isRunning: () => running,
      ended: new Promise(() => {}),
      line: async () => '',
      onLine: () => {},
      write: () => {},
      recentOutput: () => '',
      stop: kill,
      kill,
      signal: () => {},
    }
  }
  return { started, start }
}

test('makeService: kills a program that does not become ready, at its start and at a restart', async () => {
  const { started, start } = processes()
  let answer: 'ready' | 'silent' = 'silent'
  const ready = async () => {
    if (answer === 'silent') throw new Error('not ready')
  }
  await expect(makeService(start, ready)).rejects.toThrow('not ready')
  expect(started).toEqual(['killed'])
  answer = 'ready'
  const service = await makeService(start, ready)
  answer = 'silent'
  await expect(service.restart()).rejects.toThrow('not ready')
  expect(started).toEqual(['killed', 'killed', 'killed'])
})
