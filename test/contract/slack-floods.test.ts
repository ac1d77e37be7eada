import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { people } from '../../sandbox/workspace/fixtures.ts'
import { asksForReason, button, privateTextsOf, standing, withButtons } from './slack-cards.ts'
import { type Mode, type Rig, startRig } from './slack-rig.ts'

describe.each(['http', 'socket'] as const)('floods over %s', (mode: Mode) => {
  let rig: Rig
  beforeEach(async () => {
    rig = await startRig(mode)
  })
  afterEach(() => rig.stop())

  const gil = () => rig.workspace.person('gil')
  const where = '#storage-ops'

  test('F90 limit: of 60 commands of one person at once 30 are heard, the others are told, and another person is heard', async () => {
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => gil().types(where, '/cluster status')))
    expect(outcomes.every((outcome) => 'kind' in outcome && outcome.kind === 'acked')).toBe(true)
    const heard = rig.recorder.words.filter(({ person }) => person === people.gil).length
    expect(heard).toBeGreaterThanOrEqual(30)
    expect(heard).toBeLessThan(40)
    expect(rig.inbox.asked).toBe(heard)
    expect(privateTextsOf(rig.workspace, people.gil).join()).toContain('too many requests')
    await rig.workspace.person('ana').types(where, '/cluster stop cluster')
    expect(rig.recorder.words.at(-1)).toMatchObject({ person: people.ana, text: 'stop cluster' })
  })

  test('F90 limit: a person whose other requests are dropped can still stop', async () => {
    rig.recorder.howUrgent = (request) =>
      request.kind === 'words' && request.text.startsWith('stop') ? 'urgent' : 'ordinary'
    await Promise.all(Array.from({ length: 50 }, () => gil().types(where, '/cluster status')))
    await gil().types(where, '/cluster stop cluster')
    expect(rig.recorder.words.at(-1)).toMatchObject({ text: 'stop cluster' })
  })

  test('F90 limit: dialogs are opened for 30 clicks of one person, not for 61', async () => {
    rig.recorder.modal = asksForReason
    const card = standing(rig.workspace, withButtons('Reboot storage-07.', button('Deny…', 'deny')))
    let opened = 0
    rig.workspace.faults.onCall('views.open', { kind: 'error', error: 'expired_trigger_id' }, 100)
    rig.recorder.dialog = () => {
      opened += 1
      return asksForReason
    }
    for (let clicks = 0; clicks < 61; clicks++) await gil().clicks(card, 'Deny…')
    expect(opened).toBeGreaterThanOrEqual(30)
    expect(opened).toBeLessThan(50)
  })
})
