import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { operationRefusal } from '../../src/core/operation/actions.ts'
import { activeRuns } from '../../src/core/operation/active-runs.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { prohibitionOf } from '../../src/core/operation/prohibitions.ts'
import { wavesUpTo } from '../../src/core/plan/rollout-rule.ts'
import { eventRestoring } from '../../src/core/rollout/restored.ts'
import { rollout } from '../../src/core/rollout/rollout.ts'
import { wavesOf } from '../../src/core/rollout/waves.ts'
import { holds } from '../property.ts'
import { ended, lastThreadLine, operationAfter, planWith, started } from './rollout-examples.ts'

// a canary, then waves of two
const plan = { ...planWith(4), atOnce: 2, waves: wavesUpTo(2) }
const afterWave = { type: 'pauseAsked', person: 'UANA', intent: 'c1', after: 'wave' } as const satisfies OperationEvent
const resumed: OperationEvent = { type: 'resumed', person: 'UANA' }
const stateAfter = (...events: readonly OperationEvent[]) => operationAfter(plan, events)
const canary = [started(1), ended(1, 'succeeded')] as const

describe('pause after wave', () => {
  test('S63 pause after wave: the nodes of the wave in work still start, those of the next one do not', () => {
    expect(rollout(stateAfter(...canary, started(2), afterWave), [])).toMatchObject({ does: 'start', node: 'n3' })
    const both = [...canary, started(2), started(3), afterWave] as const
    expect(rollout(stateAfter(...both), [])).toEqual({ does: 'wait' })
    expect(rollout(stateAfter(...both, ended(2, 'succeeded')), [])).toEqual({ does: 'wait' })
    const finished = [...both, ended(2, 'succeeded'), ended(3, 'succeeded')] as const
    expect(rollout(stateAfter(...finished), [])).toEqual({ does: 'pause' })
    expect(rollout(stateAfter(...finished, { type: 'paused' }, resumed), [])).toMatchObject({ node: 'n4' })
  })

  test('S63 pause after wave: between two waves it begins at once, and after the last one never', () => {
    expect(rollout(stateAfter(...canary, afterWave), [])).toEqual({ does: 'pause' })
    const rest = [started(2), started(3), ended(2, 'succeeded'), ended(3, 'succeeded'), started(4), afterWave] as const
    expect(rollout(stateAfter(...canary, ...rest, ended(4, 'succeeded')), [])).toMatchObject({ outcome: 'succeeded' })
  })

  test('S63 pause after wave: a run that needed a person brings it forward, and so does a pause', () => {
    const working = [...canary, started(2), afterWave] as const
    for (const sooner of [ended(2, 'succeeded', { recovered: 'yes' }), { type: 'pauseAsked', person: 'UBEN' } as const])
      expect(rollout(stateAfter(...working, sooner), []).does, sooner.type).not.toBe('start')
    expect(operationRefusal('pause', stateAfter(...working), [])).toBeNull()
    expect(operationRefusal('pause', stateAfter(...working, { type: 'pauseAsked', person: 'UBEN' }), [])).not.toBeNull()
  })

  test('S63 pause after wave: says so when the wave in work was held for too long', () => {
    const why = 'it was held for too long: stop flags: power work'
    const wave = [...canary, started(2), afterWave, ended(2, 'succeeded')] as const
    const held = { type: 'held', why: ['stop flags: power work'], untilMs: 5 } as const
    expect(lastThreadLine(plan, [...wave, held, { type: 'paused', pause: '7', why }])).toContain(`Paused: ${why}.`)
    expect(lastThreadLine(plan, [...wave, { type: 'paused' }])).toContain('Paused. Nothing else starts')
  })

  test('S63 pause after wave: is refused without waves', () => {
    expect(operationRefusal('pause after wave', operationAfter(planWith(4), [started(1)]), [])?.message).toContain(
      'its plan has no waves',
    )
  })

  test('S63 pause after wave: pauses at once when the journal had lost it', () => {
    const kept = prohibitionOf(afterWave, null)
    expect(kept).toEqual({ is: 'paused', person: 'UANA', request: 'c1' })
    const restored = kept === null ? null : eventRestoring(stateAfter(...canary), [kept], [], [])
    expect(restored).toEqual({ type: 'pauseAsked', person: 'UANA', intent: 'c1', restored: 'yes' })
  })
})

test('S63 pause after wave: whenever it is asked, no run starts in a later wave and none is repeated after the resume', () => {
  holds(
    fc.property(fc.nat(12), fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }), (at, starts) => {
      const events: OperationEvent[] = []
      const now = () => operationAfter(plan, events)
      let wave: number | null = null
      for (const [index, prefersStart] of starts.entries()) {
        if (index === at && now().state === 'running') {
          events.push(afterWave)
          wave = Math.max(1, wavesOf(now()).length)
        }
        const next = rollout(now(), [])
        const [active] = activeRuns(now())
        if (next.does === 'end') break
        if (next.does === 'pause') {
          events.push({ type: 'paused' }, resumed)
          wave = null
        } else if (next.does === 'start' && (prefersStart || active === undefined)) {
          events.push({ type: 'runStarted', run: next.run, node: next.node })
          if (wave !== null) expect(wavesOf(now()).length).toBeLessThanOrEqual(wave)
        } else if (active !== undefined)
          events.push({ type: 'runEnded', run: active.run, node: active.node, outcome: 'succeeded', summary: '' })
      }
      const nodes = now().runs.map(({ node }) => node)
      expect(new Set(nodes).size).toBe(nodes.length)
    }),
    200,
  )
})
