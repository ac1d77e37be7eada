import { describe, expect, test } from 'vitest'
import { importBreaches, importsOf } from './imports.ts'
import { codeFolders, codeUnder } from './sources.ts'

test('imports: follow the layers', () => {
  expect(importBreaches(codeUnder(...codeFolders))).toEqual([])
})

describe('import breaches', () => {
  const planted = (path: string, imported: string) => [{ path, text: `import { x } from '${imported}'\n` }]
  test.each([
    ['commands/x.ts', '../src/engine/outside.ts'],
    ['commands/x.ts', 'zod'],
    ['src/core/plan/x.ts', '../../engine/outside.ts'],
    ['src/core/plan/x.ts', 'node:fs'],
    ['src/engine/x.ts', '../adapters/redis/keys.ts'],
    ['src/engine/x.ts', 'bullmq'],
    ['src/engine/ports/x.ts', '../outside.ts'],
    ['src/adapters/redis/x.ts', '../slack/chat.ts'],
    ['src/adapters/redis/x.ts', '../../engine/gates.ts'],
    ['src/adapters/http/x.ts', '../../main/bot.ts'],
    ['src/configuration/x.ts', '../engine/outside.ts'],
    ['sandbox/workspace/x.ts', '../../src/core/hash.ts'],
    ['sandbox/workspace/x.ts', '../parts/ports.ts'],
    ['sandbox/fleet/x.ts', '../../commands/reboot.ts'],
    ['sandbox/fleet/x.ts', '../workspace/clock.ts'],
    ['sandbox/demo.ts', '../src/main/bot.ts'],
    ['src/lost.ts', './core/hash.ts'],
  ])('imports: %s must not import %s', (path, imported) => {
    expect(importBreaches(planted(path, imported))).toHaveLength(1)
  })

  test('imports: are found in every syntax', () => {
    const text = [
      "import { a } from './a.ts'",
      'import {',
      '  b,',
      "} from './b.ts'",
      "import type { c } from './c.ts'",
      "import './d.ts'",
      "export { e } from './e.ts'",
      "const f = await import('./f.ts')",
    ].join('\n')
    expect(importsOf({ path: 'x.ts', text })).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts'])
  })
})
