import { expect, test } from 'vitest'
import { untaggedSlowTests } from './slow-tests.ts'
import { codeUnder } from './sources.ts'

test('slow tests: every unit test that starts processes has the tag', () => {
  expect(untaggedSlowTests(codeUnder('test'))).toEqual([])
})

test('untaggedSlowTests: finds a file that starts processes, or whose fixture does, without the tag', () => {
  const starts = "import { spawnSync } from 'node:child_process'\n"
  const uses = "import { run } from './fixture.ts'\n"
  const found = untaggedSlowTests([
    { path: 'test/unit/ssh/fixture.ts', text: starts },
    { path: 'test/unit/ssh/direct.test.ts', text: starts },
    { path: 'test/unit/ssh/through-fixture.test.ts', text: uses },
    { path: 'test/unit/ssh/tagged.test.ts', text: `// @module-tag slow\n\n${uses}` },
    { path: 'test/unit/ssh/fast.test.ts', text: "import { x } from './other.ts'\n" },
    { path: 'test/contract/real.test.ts', text: starts },
  ])
  expect(found.map((breach) => breach.split(' ')[0])).toEqual([
    'test/unit/ssh/direct.test.ts',
    'test/unit/ssh/through-fixture.test.ts',
  ])
})
