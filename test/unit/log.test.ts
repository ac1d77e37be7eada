import { describe, expect, it } from 'vitest'
import { openLog, withLogFields } from '../../src/adapters/log/log.ts'
import { Failure } from '../../src/engine/ports/failure.ts'

function collecting(level: 'debug' | 'info' = 'debug') {
  const lines: string[] = []
  const log = openLog('bot-a', level, { write: (line: string) => void lines.push(line) })
  return { log, text: () => lines.join(''), last: () => JSON.parse(lines.at(-1) ?? '{}') }
}

describe('log', () => {
  it('log: writes one JSON line with level, bot, fields and message', () => {
    const { log, last } = collecting()
    log.warn({ operation: 'op-7F3K', node: 'storage-01' }, 'The lock is old')
    expect(last()).toMatchObject({
      level: 'warn',
      bot: 'bot-a',
      operation: 'op-7F3K',
      node: 'storage-01',
      msg: 'The lock is old',
    })
  })

  it('log: every line within a turn has the operation, also from nested calls', async () => {
    const { log, last } = collecting()
    await withLogFields({ operation: 'op-7F3K' }, () =>
      withLogFields({ run: 'op-7F3K-1' }, async () => {
        await new Promise((resolve) => setImmediate(resolve))
        log.info({}, 'deep')
      }),
    )
    expect(last()).toMatchObject({ operation: 'op-7F3K', run: 'op-7F3K-1' })
    log.info({}, 'outside')
    expect(last()).not.toHaveProperty('operation')
  })

  it.each([
    ['a bot token in a message', {}, 'used xoxb-123-456-abcDEF'],
    ['an app token in a field', { detail: 'xapp-1-A1-abcDEF' }, ''],
    ['a password in an address', { url: 'redis://bot:abcDEF@redis:6379' }, ''],
    ['a token by its name', { settings: { botToken: 'abcDEF' } }, ''],
    ['an authorization header', { headers: { Authorization: 'Bearer abcDEFgh' } }, ''],
    ['the environment', { env: { HOME: 'abcDEF' } }, ''],
    ['a secret in the cause of an error', { error: new Error('x', { cause: new Error('token=abcDEF') }) }, ''],
    ['a secret in a stack', { error: new Error('SLACK_SIGNING_SECRET=abcDEF') }, ''],
  ])('S54 log: never shows %s', (_what, fields, message) => {
    const { log, text } = collecting()
    log.error(fields, message)
    expect(text()).toContain('(secret)')
    expect(text()).not.toContain('abcDEF')
  })

  it('log: writes errors with type, message, source, effect and cause', () => {
    const { log, last } = collecting()
    log.error({ error: new Failure('node storage-01', 'no answer', 'ambiguous', new Error('time-out')) }, 'x')
    expect(last().error).toMatchObject({
      type: 'Failure',
      message: 'no answer',
      source: 'node storage-01',
      effect: 'ambiguous',
      cause: { type: 'Error', message: 'time-out' },
    })
  })

  it('log: survives circular and very long values', () => {
    const { log, text } = collecting()
    const loop: { self?: unknown } = {}
    loop.self = loop
    log.info({ loop, long: 'x'.repeat(100_000) }, 'x')
    expect(text().length).toBeLessThan(10_000)
  })

  it('log: writes nothing below its level', () => {
    const { log, text } = collecting('info')
    log.debug({}, 'x')
    expect(text()).toBe('')
  })
})
