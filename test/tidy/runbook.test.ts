import { describe, expect, test } from 'vitest'
import { logLevels } from '../../src/adapters/log/log.ts'
import { refusalCodes } from '../../src/core/refusals.ts'
import { gates as table } from '../../src/engine/gates/table.ts'
import { failureCodes } from '../../src/engine/step-contract/executor.ts'
import { stepsThatCall, undosThatAreOwed } from './attention.ts'
import { withDocumentPart } from './document-part.ts'
import { logLines, logTable } from './log-lines.ts'
import { matchesDocument } from './matches-document.ts'
import { codeUnder, read } from './sources.ts'

const path = 'docs/runbook.md'
const runbook = read(path).text
const code = codeUnder('src').filter(({ path: file }) => !['src/core/refusals.ts'].includes(file))

/** The text of a chapter, up to the next heading of the same or a higher level. */
function chapterUnder(heading: string): string {
  const rank = heading.indexOf(' ')
  const from = runbook.indexOf(`\n${heading}\n`)
  if (from === -1) throw new Error(`the runbook has no chapter ${heading}`)
  const rest = runbook.slice(from + heading.length + 1)
  const end = rest.search(new RegExp(`\\n#{1,${rank}} `))
  return end === -1 ? rest : rest.slice(0, end)
}

/** The first cells of all table rows of a chapter. */
const firstCells = (heading: string): readonly string[] =>
  [...chapterUnder(heading).matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell = '']) => cell)

/** The message of a failure: the missing row, with the columns of its table. */
function lineIsMissing(heading: string, name: string): string {
  const columns = /^\| step \|.*$/m.exec(chapterUnder(heading))?.[0]
  return `${path}, "${heading}" has no line for ${name}; add one: ${columns?.replace('step', `\`${name}\``)}`
}

/** The beginning of a failure's message, for a missing or an extra row. */
const oneLineEach = (heading: string): string =>
  `${path}, "${heading}" has one line for each expected name, and no other`

test('runbook: has exactly one line for each refusal', () => {
  const heading = '## Refusals'
  const lines = firstCells(heading).filter((cell) => !gates.includes(cell))
  expect(lines.toSorted(), oneLineEach(heading)).toEqual(refusalCodes.toSorted())
})

/** Built-in gates that can block, by the names of their verdicts. `finishing` always passes. */
const gates = [
  ...new Set([
    ...table.map(({ name }) => name),
    ...code.flatMap(({ text }) => [...text.matchAll(/\bgate(?: =|:) '([^']+)'/g)].map(([, name = '']) => name)),
  ]),
].filter((name) => name !== 'finishing')

test('runbook: has a line for each built-in gate', () => {
  expect(gates.length).toBeGreaterThan(6)
  const heading = '### Why a plan is blocked'
  expect(firstCells(heading).toSorted(), oneLineEach(heading)).toEqual(gates.toSorted())
})

test.each(refusalCodes)('refusals: %j is used in the code', (refused) => {
  expect(code.some(({ text }) => text.includes(`'${refused}'`))).toBe(true)
})

test('runbook: has a line for each reason of a failed step', () => {
  const heading = '### Why a step failed'
  expect(firstCells(heading).toSorted(), oneLineEach(heading)).toEqual(failureCodes.toSorted())
})

describe('runbook', () => {
  test.each(stepsThatCall)('runbook: has a line for %s failing after the point of no return', (kind) => {
    const heading = '### After the point of no return'
    expect(firstCells(heading), lineIsMissing(heading, kind)).toContain(kind)
  })
  test.each(undosThatAreOwed)('runbook: has a line for pending cleanup of %s', (kind) => {
    const heading = '### Cleanup pending'
    expect(firstCells(heading), lineIsMissing(heading, kind)).toContain(kind)
  })
})

test('runbook: has a line for each log level', () => {
  const table = [...runbook.matchAll(/^\| `([a-z]+)` \| /gm)].map(([, cell]) => cell)
  expect(logLevels.filter((level) => !table.includes(level))).toEqual([])
})

test('log lines: begin in lower case or with a name, and have no full stop', () => {
  const wrong = logLines(code).filter(({ text }) => !/^([a-z…]|Slack |Redis )/.test(text) || text.endsWith('.'))
  expect(wrong).toEqual([])
})

test('runbook: lists every warning and error of the log', async () => {
  const table = logTable(logLines(code))
  expect(table.split('\n').length).toBeGreaterThan(20)
  await matchesDocument(withDocumentPart(runbook, 'the log lines', table), path)
})
