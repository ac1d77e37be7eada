import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { people } from '../../sandbox/workspace/fixtures.ts'
import { asksForReason, button, postedCard, privateTextsOf, withButtons } from './slack-cards.ts'
import { type Mode, type SlackFixture, startSlackFixture } from './slack-fixtures.ts'

describe.each(['http', 'socket'] as const)('floods over %s', (mode: Mode) => {
  let fixture: SlackFixture
  beforeEach(async () => {
    fixture = await startSlackFixture(mode)
  })
  afterEach(() => fixture.stop())

  const gil = () => fixture.workspace.person('gil')
  const where = '#storage-ops'

  test("F90 limit: accepts about 30 of 60 commands of one person at once, says so, and accepts another person's", async () => {
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => gil().types(where, '/cluster status')))
    expect(outcomes.every((outcome) => 'kind' in outcome && outcome.kind === 'acked')).toBe(true)
    const receivedCount = fixture.recorder.words.filter(({ person }) => person === people.gil).length
    expect(receivedCount).toBeGreaterThanOrEqual(30)
    expect(receivedCount).toBeLessThan(40)
    expect(fixture.inbox.asked).toBe(receivedCount)
    expect(privateTextsOf(fixture.workspace, people.gil).join()).toContain('too many requests')
    await fixture.workspace.person('ana').types(where, '/cluster stop cluster')
    expect(fixture.recorder.words.at(-1)).toMatchObject({ person: people.ana, text: 'stop cluster' })
  })

  test('F90 limit: accepts a stop of a person whose other requests are dropped', async () => {
    fixture.recorder.howUrgent = (request) =>
      request.kind === 'words' && request.text.startsWith('stop') ? 'urgent' : 'ordinary'
    await Promise.all(Array.from({ length: 50 }, () => gil().types(where, '/cluster status')))
    await gil().types(where, '/cluster stop cluster')
    expect(fixture.recorder.words.at(-1)).toMatchObject({ text: 'stop cluster' })
  })

  test('F90 limit: opens dialogs for 30 clicks of one person, and not for 61', async () => {
    fixture.recorder.modal = asksForReason
    const card = postedCard(fixture.workspace, withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    let opened = 0
    fixture.workspace.faults.onCall('views.open', { kind: 'error', error: 'expired_trigger_id' }, 100)
    fixture.recorder.dialog = () => {
      opened += 1
      return asksForReason
    }
    for (let clicks = 0; clicks < 61; clicks++) await gil().clicks(card, 'Deny…')
    expect(opened).toBeGreaterThanOrEqual(30)
    expect(opened).toBeLessThan(50)
  })
})
