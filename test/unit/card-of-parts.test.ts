import { describe, expect, test } from 'vitest'
import { messageBlocks } from '../../sandbox/workspace/limits/blocks.ts'
import { limits } from '../../src/adapters/slack/blocks/limits.ts'
import { render } from '../../src/adapters/slack/blocks/render.ts'
import { coverageOf } from '../../src/core/approvals/coverage.ts'
import { plain } from '../../src/core/message.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { type Plan, planHash } from '../../src/core/plan/plan.ts'
import { card } from '../../src/messages/operations/card.ts'
import { callForParts, namesWithin, neededLine, partLines } from '../../src/messages/wording/parts.ts'
import { operationAfter, planWith } from '../core/rollout-examples.ts'
import { asJson } from './slack-texts.ts'

/** A plan with `parts` parts, each with its own rule and two nodes with long names. */
function planOfParts(parts: number): Plan {
  const plan = planWith(1)
  const [example] = plan.nodes
  const [part] = plan.parts
  if (!example || !part?.rule) throw new Error('no example')
  const { rule } = part
  const own = Array.from({ length: parts }, (_, number) => ({
    rule: { ...rule, parts: [{ count: number + 1, groups: [`S0GROUP${number}`], people: [] }] },
    nodes: [1, 2].map((rack) => `node-with-a-very-long-name-${number}.rack-${rack}.example.net`),
  }))
  return { ...plan, parts: own, nodes: own.flatMap(({ nodes }) => nodes.map((node) => ({ ...example, node }))) }
}

const expired: OperationEvent = { type: 'approvalsMissing', parts: [] }
const waiting = (plan: Plan, events: readonly OperationEvent[] = []) => operationAfter(plan, [...events, expired])

const approving = (plan: Plan, part: number): OperationEvent => ({
  type: 'approved',
  person: 'UBEN',
  hash: planHash(plan),
  click: `click-${part}`,
  covers: coverageOf(plan, plan.parts[part]?.nodes ?? []),
})

describe('F80 card of many parts', () => {
  const plan = planOfParts(20)

  test('F80 card: stays within the limits of Slack with its buttons when a plan has twenty parts', () => {
    const { parts } = card(waiting(plan), [])
    const rendered = render({ sentence: ['Card.'], parts }, {}, 'classic')
    expect(messageBlocks(asJson(rendered.blocks), '/blocks')).toEqual([])
    const text = JSON.stringify(rendered.blocks)
    expect(text.length).toBeLessThanOrEqual(limits.messageCharacters)
    for (const label of ['Approve: node', 'Deny: node', 'Details', 'and 15 more parts']) expect(text).toContain(label)
  })

  test('card: shows undecided parts first, so that each of them can be decided', () => {
    const decided = waiting(plan, [approving(plan, 0)])
    const lines = partLines(decided).map(plain)
    expect(lines[0]).toMatch(/^node-with-a-very-long-name-1/)
    expect(lines[4]).toMatch(/^node-with-a-very-long-name-5/)
    const labels = card(decided, []).parts.flatMap((part) => (part.part === 'buttons' ? part.buttons : []))
    expect(labels.filter(({ action }) => action === 'approve')).toHaveLength(5)
  })

  test('thread: calls the approvers of every part', () => {
    const said = plain(callForParts(waiting(plan), 0))
    for (let number = 0; number < 20; number++) expect(said).toContain(`${number + 1} of @S0GROUP${number}`)
    expect(plain(neededLine(plan))).toContain('20 of @S0GROUP19')
  })
})

test.each([
  [['a'], 'a'],
  [['a', 'b'], 'a, b'],
  [['a'.repeat(20), 'b'], `${'a'.repeat(20)} and 1 more`],
  [['aaaa', 'bbbb', 'cccc'], 'aaaa, bbbb and 1 more'],
])('names: of %j, as many as fit are shown and the others counted', (names, shown) => {
  expect(namesWithin(names, 10)).toBe(shown)
})
