import type { KnownBlock } from '@slack/types'
import type { Route } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../sandbox/workspace/json.ts'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import { clientOf } from '../contract/workspace-fixtures.ts'
import { axeViolations } from './axe.ts'
import { playScenario } from './minimal-bot.ts'
import {
  button,
  clickAndConfirm,
  focused,
  reaches,
  say,
  shownTo,
  switchPerson,
  toFaces,
  walkTo,
} from './page-actions.ts'
import { openAs } from './page-fixture.ts'
import { sharedPage } from './shared-page.ts'

const { fixture, browser, page, enter } = await sharedPage(playScenario)

/** The same blocks, as an app would send them again. */
function withoutIds(blocks: readonly JsonObject[]): KnownBlock[] {
  return blocks.map(({ block_id: _given, ...block }) => block) as unknown as KnownBlock[]
}

describe('page with a mouse', () => {
  test('reboot: shows the requester a private plan, and everyone a card that two approvals change', async () => {
    const room = await enter('ana')
    await say(page, '/cluster reboot storage-01')
    const plan = page.getByRole('article', { name: 'lockkeeper, only visible to you' }).filter({ hasText: 'Plan:' })
    await plan.getByText('Only visible to you').waitFor()
    await plan.getByRole('button', { name: 'Submit' }).click()
    await button(page, 'Approve').waitFor()
    expect(await plan.count()).toBe(0)

    await switchPerson(page, 'ben')
    await clickAndConfirm(page, 'Approve')
    await page.getByRole('main').getByText('1 of 2').waitFor()
    await switchPerson(page, 'chris')
    await clickAndConfirm(page, 'Approve')
    await page.getByRole('main').getByText('reboot storage-01: running').waitFor()
    await page.getByRole('main').getByText('(edited)').waitFor()

    await button(page, '3 replies').click()
    const thread = page.getByRole('complementary', { name: `Thread in #${room.name}` })
    await thread.getByText('@chris (you) approved.').waitFor()
  })

  test('confirmation: sends nothing when it is declined', async () => {
    await enter('ana')
    await say(page, '/cluster reboot storage-01')
    await button(page, 'Submit').click()
    await switchPerson(page, 'ben')
    await button(page, 'Approve').waitFor()
    const before = fixture.workspace.delivery.attempts.length
    await button(page, 'Approve').click()
    await page.getByRole('dialog').getByText('reboot storage-01, plan 0a1b2c3d').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Not yet' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('main').getByText('0 of 2').waitFor()
    expect(fixture.workspace.delivery.attempts).toHaveLength(before)
  })

  test('confirmation: stays open while its card is edited', async () => {
    const room = await enter('ana')
    await say(page, '/cluster reboot storage-01')
    await button(page, 'Submit').click()
    await switchPerson(page, 'ben')
    await button(page, 'Approve').click()
    const card = await fixture.workspace.until(() => fixture.workspace.person('chris').finds(room.id, 'Approve'))
    await fixture.workspace.person('chris').clicks(card, 'Approve')
    await fixture.workspace.person('chris').confirms()
    await page.getByText('1 of 2').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByRole('main').getByText('reboot storage-01: running').waitFor()
  })

  test('click: counts when the card is edited at the same moment', async () => {
    const room = await enter('ana')
    await say(page, '/cluster reboot storage-01')
    await button(page, 'Submit').click()
    await switchPerson(page, 'ben')
    await button(page, 'Approve').click()
    const client = clientOf(fixture.workspace)
    const card = await fixture.workspace.until(() => fixture.workspace.person('chris').finds(room.id, 'Approve'))
    // the edit travels to the page while the click travels from it
    const yes = page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true })
    const editFirst = async (route: Route) => {
      const { blocks, text } = currentRevision(card)
      await client.chat.update({ channel: card.channelId, ts: card.ts, text, blocks: withoutIds(blocks) })
      await route.continue()
    }
    await page.route('**/sandbox/click', editFirst, { times: 1 })
    await yes.click()
    await page.getByRole('main').getByText('1 of 2').waitFor()
  })

  test('guide: follows what happens, also after a reload, and can be put away and brought back', async () => {
    const page = await openAs(browser, fixture.url, 'U0DORA', 'C0CLUSTER')
    const guide = page.getByRole('region', { name: 'Try this' })
    // other tests have done some of it in this workspace
    await guide.getByRole('button', { name: 'All steps' }).click()
    await guide.getByRole('button', { name: 'Start again' }).click()
    await guide.getByText('0 of 7 done').waitFor()
    await guide.getByRole('button', { name: 'Type it for me' }).click()
    await shownTo(page, 'U0ANA')
    await reaches(page, 'Message #storage-ops')
    await page.keyboard.press('Enter')
    await guide.getByText('1 of 7 done').waitFor()
    await guide.getByText('Only Ana sees the plan').waitFor()
    await button(page, 'Submit').click()
    await guide.getByText('2 of 7 done').waitFor()
    await clickAndConfirm(page, 'Approve')
    await page.getByText('two others approve').waitFor()
    await guide.getByText('0 of 2').waitFor()
    await guide.getByRole('button', { name: 'Be Ben' }).click()
    await shownTo(page, 'U0BEN')
    await clickAndConfirm(page, 'Approve')
    await guide.getByText('1 of 2').waitFor()

    await page.reload()
    await guide.getByText('2 of 7 done').waitFor()
    await guide.getByText('1 of 2').waitFor()
    await guide.getByRole('button', { name: 'Put the guide away' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Try this…' }).click()
    await guide.getByRole('button', { name: 'Be Chris' }).click()
    await shownTo(page, 'U0CHRIS')
    await clickAndConfirm(page, 'Approve')
    await guide.getByText('3 of 7 done').waitFor()
    await page.close()
  })
})

describe('page with a keyboard', () => {
  test('commands: are completed verb by verb, node by node and option by option', async () => {
    await enter('ana')
    const line = page.getByRole('main').getByRole('combobox')
    const listed = page.getByRole('listbox', { name: 'Completions' })
    await line.focus()
    await page.keyboard.type('/cluster re')
    await listed.getByRole('option', { name: /^retry/ }).waitFor()
    expect(await line.getAttribute('aria-expanded')).toBe('true')
    expect(await line.getAttribute('aria-activedescendant')).toBeNull()
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('ArrowUp')
    const marked = listed.getByRole('option', { selected: true })
    expect(await marked.getAttribute('id')).toBe(await line.getAttribute('aria-activedescendant'))
    await page.keyboard.press('ArrowDown')
    await listed.getByRole('option', { name: /^reboot/, selected: true }).waitFor()
    await page.keyboard.press('Tab')
    expect(await line.inputValue()).toBe('/cluster reboot ')
    await page.keyboard.type('storage-01,comp')
    await listed.getByRole('option', { name: /^compute-02/ }).waitFor()
    await page.keyboard.press('Escape')
    await listed.waitFor({ state: 'detached' })
    await page.keyboard.type('ute-03')
    await page.keyboard.type(' --rea')
    await listed.getByRole('option', { name: /^--reason/ }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.type('new kernel')
    expect(await line.inputValue()).toBe('/cluster reboot storage-01,compute-03 --reason "new kernel"')
    await page.keyboard.press('Enter')
    await page.getByText('Plan: reboot kernel"').waitFor()
    // what was sent comes back with the arrow keys, which its completions do not take
    await page.keyboard.press('ArrowUp')
    expect(await line.inputValue()).toContain('--reason "new kernel"')
    await page.keyboard.press('ArrowDown')
    expect(await line.inputValue()).toBe('')
  })

  test('reboot: completes the command, approves as two people, confirms and opens the thread', async () => {
    const room = await enter('ana')
    await toFaces(page)
    expect(await focused(page)).toBe('Ana Alvarez, @operators')
    await page.keyboard.press('F6')
    expect(await focused(page)).toBe(`Message #${room.name}`)
    await page.keyboard.type('/clu')
    await page.getByRole('option', { name: '/cluster <verb> <nodes>' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.type('reboot storage-01')
    await page.keyboard.press('Enter')
    await button(page, 'Submit').waitFor()
    await walkTo(page, 'Shift+Tab', 'Submit')
    await page.keyboard.press('Enter')
    await button(page, 'Approve').waitFor()

    for (const personId of ['U0BEN', 'U0CHRIS']) {
      await toFaces(page)
      await page.keyboard.press('ArrowRight')
      await shownTo(page, personId)
      await page.keyboard.press('F6')
      await walkTo(page, 'Shift+Tab', 'Approve')
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor()
      expect(await focused(page)).toBe('Approve')
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await page.getByRole('main').getByText('2 of 2').waitFor()
    await walkTo(page, 'Tab', '3 replies')
    await page.keyboard.press('Enter')
    await reaches(page, 'Reply')
    await page.keyboard.press('Escape')
    await reaches(page, `Message #${room.name}`)
  })
})
