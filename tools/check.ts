import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

// `npm run check`: runs its scripts side by side. Each one that ends prints a line; one that failed prints all it said.

const fastTests = ['unit', '--', '--tags-filter', '!slow', '--reporter', 'minimal']
const scripts = [['lint'], ['types'], ['unused'], fastTests]
const environment = {
  ...process.env,
  LOCKKEEPER_SAMPLES: 'few',
  ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
}

const began = performance.now()
const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`

async function passes([name = '', ...args]: readonly string[]): Promise<boolean> {
  // standard output and error in one stream keep their order
  const command = ['--run', name, ...args].map((arg) => `'${arg}'`).join(' ')
  const child = spawn(`'${process.execPath}' ${command} 2>&1`, {
    env: environment,
    shell: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  process.stdout.write(code === 0 ? `${name}: passed, ${seconds()}\n` : `${said}${name}: FAILED, ${seconds()}\n`)
  return code === 0
}

const passed = await Promise.all(scripts.map(passes))
process.exitCode = passed.every(Boolean) ? 0 : 1
