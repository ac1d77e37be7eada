import { test } from 'vitest'
import { operatorGate } from '../../src/engine/gates/operator-gate.ts'
import { gates } from '../../src/engine/gates/table.ts'
import { guardMatrix } from '../../src/engine/guards/matrix.ts'
import { harbour } from '../world/demo-cluster.ts'
import { withDocumentPart } from './document-part.ts'
import { guardTable } from './guard-table.ts'
import { matchesDocument } from './matches-document.ts'
import { read } from './sources.ts'

const path = 'docs/safety.md'

test('docs/safety.md: its tables of guards and gates match the code', async () => {
  const own = { ...operatorGate(harbour().context, 'own'), name: "an operator's own gate" }
  const withGuards = withDocumentPart(read(path).text, 'the guards', guardTable('guard', guardMatrix))
  const withGates = withDocumentPart(withGuards, 'the gates', guardTable('gate', [...gates, own]))
  await matchesDocument(withGates, path)
})
