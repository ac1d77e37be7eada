import { describe, expect, it } from 'vitest'
import type { Notice, Notices, WaitingNotice } from '../../../src/engine/ports/notices.ts'

const notice: Notice = {
  key: 'escalation-1',
  channel: 'C0OPS',
  lines: [
    ['a ', { strong: 'b' }, { code: 'c' }, { person: 'U0ANA' }, { group: 'S0OPS' }, { channel: 'C0OPS' }],
    [{ timeMs: 1000, shown: 'time' }, { link: 'https://chat.example/1', shown: 'there' }, '<!channel> & *bold*'],
  ],
  sinceMs: 2000,
}

const value = { id: 'harbour', revision: 3 }
const confirm = { title: 'Sure?', text: 'storage-01', yes: 'Agree', no: 'Not yet' }
const asking: Notice = {
  ...notice,
  key: 'decision-3',
  buttons: [
    { label: 'Agree', action: 'agree', value, look: 'danger', confirm },
    { label: 'Agree…', action: 'agree with code', value, look: 'plain', confirm: null },
  ],
}

/** The contract of every store of notices. */
export function describeNotices(name: string, open: () => Promise<Notices>): void {
  describe(`notices: ${name}`, () => {
    it('waiting: returns a filed notice until it was delivered', async () => {
      const notices = await open()
      expect(await notices.file(notice)).toBe('filed')
      expect(await notices.waiting(notice.key)).toEqual({ ...notice, inDoubtSinceMs: null })
      expect(await notices.all()).toEqual([notice.key])
      await notices.said(notice.key)
      expect(await notices.waiting(notice.key)).toBeNull()
      expect(await notices.all()).toEqual([])
    })

    it('waiting: returns the buttons of a notice', async () => {
      const notices = await open()
      await notices.file(asking)
      expect(await notices.waiting(asking.key)).toEqual({ ...asking, inDoubtSinceMs: null })
    })

    it('file: files a notice once for several bots, even after it was delivered', async () => {
      const notices = await open()
      const filed = await Promise.all(Array.from({ length: 5 }, () => notices.file(notice)))
      expect(filed.filter((one) => one === 'filed')).toHaveLength(1)
      await notices.said(notice.key)
      expect(await notices.file({ ...notice, sinceMs: 3000 })).toBe('known')
      expect(await notices.waiting(notice.key)).toBeNull()
    })

    const filed: WaitingNotice = { ...notice, inDoubtSinceMs: null }
    const marked: WaitingNotice = { ...filed, inDoubtSinceMs: 1_790_000_000_123 }

    it('mark: is kept with a waiting notice, and brings back none that was delivered', async () => {
      const notices = await open()
      await notices.file(notice)
      expect(await notices.mark(filed, marked.inDoubtSinceMs)).toBe('written')
      expect(await notices.waiting(notice.key)).toEqual(marked)
      expect(await notices.mark(marked, null)).toBe('written')
      expect(await notices.waiting(notice.key)).toEqual(filed)
      await notices.said(notice.key)
      expect(await notices.mark(filed, 3000)).toBe('conflict')
      expect(await notices.all()).toEqual([])
    })

    it('S25 mark: is a conflict and changes nothing when another bot has marked the notice', async () => {
      const notices = await open()
      await notices.file(notice)
      const answers = await Promise.all([notices.mark(filed, 2500), notices.mark(filed, 2600)])
      expect(answers.toSorted()).toEqual(['conflict', 'written'])
      expect(await notices.mark(filed, 2700)).toBe('conflict')
      expect((await notices.waiting(notice.key))?.inDoubtSinceMs).toBe(answers[0] === 'written' ? 2500 : 2600)
    })
  })
}
