import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linesOfReadme, missingLines, shapeOf } from '../../sandbox/tour/readme.ts'
import { loadCommands } from '../../src/main/bot/load-commands.ts'
import { withDocumentPart } from './document-part.ts'
import { commandManual, commandTable } from './manual.ts'
import { matchesDocument } from './matches-document.ts'
import { pathsUnder, read, root } from './sources.ts'

const commands = await loadCommands(join(root, 'commands'))

test('README: its table of commands matches commands/', async () => {
  const readme = read('README.md').text
  await matchesDocument(withDocumentPart(readme, 'the commands', commandTable(commands)), 'README.md')
})

test('docs/commands.md: says the same as help', async () => {
  const path = 'docs/commands.md'
  await matchesDocument(withDocumentPart(read(path).text, 'the manual', commandManual(commands)), path)
})

test('commands: each has a file of its name', () => {
  const files = commands.map(({ name }) => `commands/${name.replaceAll(' ', '-')}.ts`)
  expect(pathsUnder('commands')).toEqual(files.sort())
})

test('commands: each file fits on a screen', () => {
  for (const path of pathsUnder('commands')) expect(read(path).text.split('\n').length, path).toBeLessThan(60)
})

test('README: has a transcript that a tour is compared with', () => {
  expect(linesOfReadme(read('README.md').text).length).toBeGreaterThan(20)
})

test('README: a line missing from the tour or out of order is found', () => {
  const readme = (...lines: readonly string[]) =>
    `<!-- transcript: compared with every tour -->\n${lines.join('\n')}\n<!-- end of transcript -->`
  const transcript =
    'ana: /cluster reboot storage-01\n  lockkeeper: ● 1/18 check the node\nDone in 26 s: boot id 1036a836'
  expect(missingLines(readme('● 1/18 check the node', '…', 'Done in 1 m 3 s: boot id c0601ab6'), transcript)).toEqual(
    [],
  )
  expect(missingLines(readme('● 1/18 check the cluster'), transcript)).toHaveLength(1)
  expect(missingLines(readme('Done in 9 s: boot id c0601ab6', '● 1/18 check the node'), transcript)).toHaveLength(1)
  expect(shapeOf('  lockkeeper: @ben approved plan 6fbf3567: 1 of 2.')).toBe('@ben approved plan …: … of ….')
  expect(shapeOf('Lockkeeper restarted. Checking c1, then resuming at step 9 of 18, reboot.')).toBe(
    shapeOf('Lockkeeper restarted. Checking c1, then resuming at step 10 of 18, wait for the new boot.'),
  )
})
