import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { writeCommand } from '../../sandbox/programs/command-file.ts'
import { identify, isAlive } from '../../sandbox/programs/process-table.ts'
import { projectFolder } from '../../sandbox/programs/project.ts'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'
import { watchMap } from '../ceph/map-watch.ts'

/** A command that answers what it reads, and outlives the end of its input, as `ceph` does while it has no answer. */
function cephCommand(): string {
  const command = join(freshFolder('map-watch'), 'ceph')
  const script = 'while read -r call; do echo "{\\"pid\\":$$,\\"call\\":\\"$call\\"}"; done; while :; do sleep 1; done'
  writeCommand(command, { path: '/bin/sh', env: {}, args: ['-c', script] })
  return command
}

test('watchMap: shows the newest answer, and ends its session when it is closed', async () => {
  const watch = watchMap(cephCommand())
  await expect.poll(() => watch.latest().text).toMatch(/^\{"pid":\d+,"call":"osd dump"\}$/)
  const firstMs = watch.latest().atMs
  await expect.poll(() => watch.latest().atMs).toBeGreaterThan(firstMs)
  const session = identify(JSON.parse(watch.latest().text).pid)
  expect(session && isAlive(session)).toBe(true)
  await watch.close()
  expect(session && isAlive(session)).toBe(false)
})

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'watchMap: its session ends with its process on %s',
  async (signal) => {
    const file = join(projectFolder, 'test/ceph/map-watch.ts')
    const program = `const { watchMap } = await import(${JSON.stringify(file)})
const watch = watchMap(${JSON.stringify(cephCommand())})
setInterval(() => watch.latest().text !== '' && console.log(watch.latest().text), 50)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const [line] = await once(createInterface({ input: child.stdout }), 'line')
    const session = identify(JSON.parse(line).pid)
    expect(session && isAlive(session)).toBe(true)
    child.kill(signal)
    await once(child, 'exit')
    await expect.poll(() => session && isAlive(session)).toBe(false)
  },
)
