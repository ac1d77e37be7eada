// @module-tag slow

import { beforeAll, expect, test } from 'vitest'
import { operationStates } from '../../src/core/operation/summary.ts'
import { stepKinds } from '../../src/core/steps/table.ts'
import { withDocumentPart } from './document-part.ts'
import { matchesDocument } from './matches-document.ts'
import { read } from './sources.ts'
import type { Edge } from './states/edges.ts'
import { operationEdges } from './states/operations.ts'
import { diagram, table } from './states/picture.ts'
import { runEdges } from './states/runs.ts'
import { scenarioEdges } from './states/scenarios.ts'
import { stepTable } from './states/steps.ts'

const path = 'docs/states.md'
let operations: readonly Edge[] = []
let runs: readonly Edge[] = []

beforeAll(async () => {
  operations = await operationEdges()
  runs = runEdges()
}, 300_000)

test('docs/states.md: shows the states of the code', async () => {
  const parts = {
    'the states of operations': diagram(operations),
    'what happens to operations': table(operations),
    'the states of runs': diagram(runs),
    'what happens to runs': table(runs),
    'the steps': stepTable(),
  }
  const document = Object.entries(parts).reduce(
    (text, [name, part]) => withDocumentPart(text, name, part),
    read(path).text,
  )
  await matchesDocument(document, path)
})

test('operation states: are all reachable, except the one that only a run has', () => {
  const reached = new Set(operations.map(({ to }) => to))
  expect(operationStates.filter((state) => !reached.has(state))).toEqual(['needs attention'])
})

test('terminal states: have no transition', () => {
  const ends = ['succeeded', 'failed', 'cancelled', 'denied', 'expired', 'discarded']
  const out = [...operations, ...runs].filter(
    ({ from, to }) => from !== to && (ends.includes(from) || from.startsWith('ended')),
  )
  expect(out).toEqual([])
})

test('run states: do not succeed with cleanup pending', () => {
  const from = (state: string) => runs.filter((edge) => edge.from === state).map(({ to }) => to)
  expect(from('needs attention: cleanup pending')).not.toContain('ended: succeeded')
  expect(from('taking back (failed)')).toEqual(['ended: failed'])
})

test('docs/states.md: contains every transition of the scenarios', async () => {
  const scenario = await scenarioEdges()
  expect(scenario.operations.length).toBeGreaterThan(15)
  expect(scenario.runs.length).toBeGreaterThan(10)
  expect(scenario.runs.map(({ to }) => to)).toContain('ended: gave way')
  for (const edge of scenario.operations) expect(operations).toContainEqual(edge)
  for (const edge of scenario.runs) expect(runs).toContainEqual(edge)
})

test('docs/states.md: has a line for every kind of step', () => {
  for (const kind of stepKinds) expect(stepTable()).toContain(`| \`${kind}\` |`)
})
