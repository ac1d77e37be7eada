import { describe, expect, test } from 'vitest'
import {
  botLostMs,
  type ConfigurationRecord,
  configurationSettleMs,
  configurationStatusOf,
  pendingConfigurations,
  putInForce,
  reported,
} from '../../src/core/cluster/configuration.ts'
import { judgeConfiguration } from '../../src/core/health/configuration.ts'

const a = 'a'.repeat(64)
const b = 'b'.repeat(64)
const startMs = 1_795_000_000_000

/** The record after these reports: instance, hash, and milliseconds since the start. */
const afterReports = (...reports: readonly (readonly [string, string, number])[]): ConfigurationRecord =>
  reports.reduce<ConfigurationRecord>(
    (record, [instance, hash, ms]) => reported(record, { instance, hash, nowMs: startMs + ms }),
    reported(null, { instance: 'bot-1', hash: a, nowMs: startMs }),
  )

describe('S14 configuration', () => {
  test('configuration: the first report comes into force at once', () => {
    expect(afterReports().inForce).toEqual({ hash: a, sinceMs: startMs, person: null })
  })

  test('configuration: a new one comes into force when every live bot had it long enough', () => {
    const changing = [
      ['bot-2', a, 0],
      ['bot-1', b, 1000],
      ['bot-2', b, 2000],
    ] as const
    expect(afterReports(...changing, ['bot-1', b, 1999 + configurationSettleMs]).inForce.hash).toBe(a)
    expect(afterReports(...changing, ['bot-1', b, 2000 + configurationSettleMs]).inForce.hash).toBe(b)
  })

  test('configuration: a new one does not come into force while a live bot has the old one', () => {
    const both = afterReports(['bot-2', b, 0], ['bot-1', a, 100_000], ['bot-2', b, 170_000])
    expect(both.inForce.hash).toBe(a)
    expect(configurationStatusOf(both, b)).toEqual({ is: 'not in force', own: b, inForce: a })
  })

  test('configuration: a lost bot does not count', () => {
    expect(afterReports(['bot-2', b, 0], ['bot-2', b, botLostMs - 1]).inForce.hash).toBe(a)
    expect(afterReports(['bot-2', b, 0], ['bot-2', b, 100_000], ['bot-2', b, botLostMs]).inForce.hash).toBe(b)
  })

  test('configuration: counts the time of a returning lost bot from its return', () => {
    expect(afterReports(['bot-1', b, botLostMs]).bots['bot-1']?.sinceMs).toBe(startMs + botLostMs)
    expect(afterReports(['bot-2', b, 0], ['bot-2', b, botLostMs + 1]).inForce.hash).toBe(a)
  })

  test('configuration: a person puts a pending one into force, and a report of the old one does not undo it', () => {
    const both = afterReports(['bot-2', b, 0])
    expect(pendingConfigurations(both, startMs)).toEqual([b])
    const forced = putInForce(both, b, 'UBEN', startMs)
    expect(forced.inForce).toEqual({ hash: b, sinceMs: startMs, person: 'UBEN' })
    expect(reported(forced, { instance: 'bot-1', hash: a, nowMs: startMs + 1 }).inForce).toEqual(forced.inForce)
  })

  test('configuration: blocks one that is not in force and names both, and has no verdict on the one in force', () => {
    expect(judgeConfiguration({ is: 'in force' })).toBeNull()
    expect(judgeConfiguration(configurationStatusOf(afterReports(), b))).toMatchObject({
      verdict: 'blocked',
      evidence: 'configuration bbbbbbbb of this bot is not in force; aaaaaaaa is',
    })
    expect(judgeConfiguration(configurationStatusOf(null, b))?.evidence).toContain('none is')
  })
})
