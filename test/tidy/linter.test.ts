// @module-tag slow

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { root } from './sources.ts'

// runs the linter itself, with the project's own configuration

const imports = (imported: string) => `import { x } from '${imported}'\nexport const y = x\n`

/** One text per linter rule, which must break that rule. */
const planted: readonly (readonly [path: string, rule: string, text: string])[] = [
  ['src/core/any.ts', 'noExplicitAny', 'export const x: any = 1\n'],
  ['src/core/bang.ts', 'noNonNullAssertion', 'export const x = (y: string | null) => y!.length\n'],
  ['src/core/whole.ts', 'noDefaultExport', 'const x = 1\nexport default x\n'],
  ['src/core/enum.ts', 'noEnum', 'export enum X {\n  A,\n}\n'],
  ['src/core/barrel.ts', 'noBarrelFile', "export { x } from './x.ts'\n"],
  ['src/core/barrels.ts', 'noReExportAll', "export * from './x.ts'\n"],
  ['src/core/long.ts', 'noExcessiveLinesPerFunction', `export function x() {\n${'  y()\n'.repeat(61)}}\n`],
  ['test/only.test.ts', 'noFocusedTests', "test.only('x', () => {})\n"],
  ['test/skip.test.ts', 'noSkippedTests', "test.skip('x', () => {})\n"],
  ['commands/engine.ts', 'noRestrictedImports', imports('../src/engine/gates.ts')],
  ['commands/package.ts', 'noRestrictedImports', imports('zod')],
  ['src/core/engine.ts', 'noRestrictedImports', imports('../engine/gates.ts')],
  ['src/core/messages.ts', 'noRestrictedImports', imports('../messages/answers/status.ts')],
  ['src/messages/engine.ts', 'noRestrictedImports', imports('../engine/gates/table.ts')],
  ['src/core/files.ts', 'noRestrictedImports', imports('node:fs')],
  ['src/core/package.ts', 'noRestrictedImports', imports('@slack/bolt')],
  ['src/core/schema.ts', 'noRestrictedImports', imports('zod')],
  ['src/core/steps/package.ts', 'noRestrictedImports', imports('@slack/bolt')],
  ['src/core/steps/engine.ts', 'noRestrictedImports', imports('../../engine/gates.ts')],
  ['src/engine/adapter.ts', 'noRestrictedImports', imports('../adapters/redis/keys.ts')],
  ['src/engine/package.ts', 'noRestrictedImports', imports('bullmq')],
  ['src/engine/main.ts', 'noRestrictedImports', imports('../main/bot.ts')],
  ['src/adapters/redis/engine.ts', 'noRestrictedImports', imports('../../engine/gates.ts')],
  ['src/adapters/redis/main.ts', 'noRestrictedImports', imports('../../main/bot.ts')],
  ['sandbox/workspace/core.ts', 'noRestrictedImports', imports('../../src/core/hash.ts')],
  ['sandbox/workspace/reboot.ts', 'noRestrictedImports', imports('../../commands/reboot.ts')],
]

const innocent = {
  'commands/good.ts': imports('../src/core/command.ts'),
  'src/core/good.ts': imports('node:crypto'),
  'src/core/steps/good.ts': imports('zod'),
  'src/engine/good.ts': imports('../core/hash.ts'),
  'src/adapters/redis/good.ts': imports('../../engine/ports/log.ts'),
  'src/adapters/redis/also-good.ts': imports('../../engine/ports/failure.ts'),
  'src/messages/good.ts': imports('../core/hash.ts'),
  'commands/also-good.ts': imports('../src/messages/answers/status.ts'),
  'sandbox/workspace/good.ts': imports('../commands.ts'),
}

const answer = z.object({
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })),
})

const folder = mkdtempSync(join(tmpdir(), 'lockkeeper-linter-'))
let found: readonly { readonly path: string; readonly rule: string }[] = []

beforeAll(() => {
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'))
  for (const [path, text] of [...planted.map(([path, , text]) => [path, text] as const), ...Object.entries(innocent)]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const given = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.']
  const { stdout } = spawnSync(process.execPath, given, { cwd: folder, encoding: 'utf8' })
  found = answer
    .parse(JSON.parse(stdout))
    .diagnostics.map(({ category, location }) => ({ path: location.path, rule: category.split('/').at(-1) ?? '' }))
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each(planted)('linter: refuses %s by the rule %s', (path, rule) => {
  expect(found).toContainEqual({ path, rule })
})

test.each(Object.keys(innocent))('linter: accepts %s', (path) => {
  expect(found.filter((one) => one.path === path)).toEqual([])
})
