import { describe, expect, test } from 'vitest'
import { steppedClock } from '../../sandbox/workspace/clock.ts'
import { socketTickets } from '../../sandbox/workspace/delivery/tickets.ts'
import { identifiers, timestamps } from '../../sandbox/workspace/identifiers.ts'
import { responseUrls, triggers } from '../../sandbox/workspace/limits/lifetimes.ts'
import { messagePace, rates, tiers } from '../../sandbox/workspace/limits/rates.ts'

const start = () => ({ clock: steppedClock(1_000_000), ids: identifiers() })

describe('trigger_id', () => {
  const trigger = { personId: 'U0ANA', viewId: undefined }

  test('trigger_id: is valid once', () => {
    const { clock, ids } = start()
    const given = triggers(ids, clock)
    const id = given.issue(trigger)
    expect(given.exchange(id)).toEqual(trigger)
    expect(given.exchange(id)).toBe('exchanged_trigger_id')
  })

  test('trigger_id: is valid for three seconds', () => {
    const { clock, ids } = start()
    const given = triggers(ids, clock)
    const [one, other] = [given.issue(trigger), given.issue(trigger)]
    clock.advanceMs(3_000)
    expect(given.exchange(one)).toEqual(trigger)
    clock.advanceMs(1)
    expect(given.exchange(other)).toBe('expired_trigger_id')
  })

  test('trigger_id: is invalid when it was never issued', () => {
    const { clock, ids } = start()
    expect(triggers(ids, clock).exchange('1.2.three')).toBe('invalid_trigger_id')
  })
})

describe('response_url', () => {
  const target = { personId: 'U0ANA', channelId: 'C0STORAGE', threadTs: undefined, messageTs: undefined }

  test('response_url: is valid five times', () => {
    const { clock, ids } = start()
    const given = responseUrls(ids, clock)
    const secret = given.issue(target)
    for (const _use of [1, 2, 3, 4, 5]) expect(given.use(secret)).toEqual(target)
    expect(given.use(secret)).toBe('used_url')
  })

  test('response_url: is valid for half an hour', () => {
    const { clock, ids } = start()
    const given = responseUrls(ids, clock)
    const secret = given.issue(target)
    clock.advanceMs(30 * 60_000)
    expect(given.use(secret)).toEqual(target)
    clock.advanceMs(1)
    expect(given.use(secret)).toBe('expired_url')
  })
})

test('socket ticket: opens one socket, within half a minute', () => {
  const { clock, ids } = start()
  const tickets = socketTickets(ids, clock)
  const [one, other] = [tickets.issue(), tickets.issue()]
  expect([tickets.redeem(one), tickets.redeem(one)]).toEqual([true, false])
  clock.advanceMs(30_001)
  expect(tickets.redeem(other)).toBe(false)
})

describe('rate limits', () => {
  test('rate limits: allow a burst, then one message a second', () => {
    const clock = steppedClock(0)
    const counted = rates(clock)
    const take = () => counted.take('messages in C0STORAGE', messagePace)
    for (const _turn of [1, 2, 3, 4, 5]) expect(take()).toBeUndefined()
    expect(take()).toBe(1)
    clock.advanceMs(1_000)
    expect(take()).toBeUndefined()
    expect(take()).toBe(1)
  })

  test('rate limits: allow fifty updates a minute in tier 3', () => {
    const clock = steppedClock(0)
    const counted = rates(clock)
    let taken = 0
    while (counted.take('chat.update', tiers.tier3) === undefined) taken += 1
    expect(taken).toBe(50)
    expect(counted.take('chat.update', tiers.tier3)).toBe(2)
  })

  test('rate limits: are separate for each channel', () => {
    const counted = rates(steppedClock(0))
    while (counted.take('messages in C1', messagePace) === undefined);
    expect(counted.take('messages in C2', messagePace)).toBeUndefined()
  })

  test('rate limits: start again after forget', () => {
    const counted = rates(steppedClock(0))
    while (counted.take('messages in C1', messagePace) === undefined);
    counted.forget()
    expect(counted.take('messages in C1', messagePace)).toBeUndefined()
  })
})

test('workspace IDs: differ between workspaces', () => {
  const [one, other] = [identifiers(), identifiers()]
  expect(one.next('Ev')).not.toBe(other.next('Ev'))
  expect(one.nextTrigger()).not.toBe(other.nextTrigger())
})

test('timestamps: increase for messages of the same millisecond', () => {
  const next = timestamps()
  const stamps = [next(1_700_000_000_123), next(1_700_000_000_123), next(1_700_000_000_000)]
  expect(stamps).toEqual(['1700000000.123000', '1700000000.123001', '1700000000.123002'])
})

test('stepped clock: runs timers in order, also those set by other timers', () => {
  const clock = steppedClock(0)
  const seen: string[] = []
  clock.later(200, () => seen.push('second'))
  clock.later(100, () => {
    seen.push('first')
    clock.later(50, () => seen.push('in between'))
  })
  clock.later(10, () => seen.push('taken back'))()
  clock.advanceMs(200)
  expect(seen).toEqual(['first', 'in between', 'second'])
})
