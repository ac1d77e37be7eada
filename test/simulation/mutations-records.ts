import type { Mutation } from './mistake.ts'

/** Mistakes with journals, turns and messages. */
export const mistakesOfRecords: readonly Mutation[] = [
  {
    mistake: 'every third request for a turn is lost',
    violates: 'I4',
    found: 'stories',
    plant({ turns }) {
      const schedule = turns.schedule.bind(turns)
      let asked = 0
      turns.schedule = async (turn, atMs) => {
        if (++asked % 3 !== 0) await schedule(turn, atMs)
      }
      turns.wake = async () => {}
    },
  },
  {
    mistake: 'runs that are over stay in line',
    violates: 'I4',
    found: 'stories',
    story: 'cancel in line',
    plant({ locks }) {
      locks.withdraw = async () => {}
    },
  },
  {
    mistake: 'an entry of the journal is rewritten',
    violates: 'I8',
    found: 'stories',
    plant({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = async (entry) => {
        const appended = await append(entry)
        const list = journals.journals.get(entry.journal) ?? []
        if (list.length === 6)
          journals.journals.set(
            entry.journal,
            list.map((one, index) => (index === 2 ? { ...one, atMs: one.atMs - 1 } : one)),
          )
        return appended
      }
    },
  },
  {
    mistake: 'what people decide is written down as the bot’s',
    violates: 'I8',
    found: 'stories',
    plant({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) =>
        append(entry.event.type === 'approved' ? { ...entry, actor: { kind: 'bot', id: 'bot-1' } } : entry)
    },
  },
  {
    mistake: 'what a bot does is on nobody’s behalf',
    violates: 'I8',
    found: 'stories',
    plant({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) => append(entry.actor.kind === 'bot' ? { ...entry, onBehalfOf: null } : entry)
    },
  },
  {
    mistake: 'entries do not say of which plan they are',
    violates: 'I8',
    found: 'stories',
    plant({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) => append({ ...entry, plan: null })
    },
  },
  {
    mistake: 'turns of a bot that was killed stay its own',
    violates: 'I4',
    found: 'kills',
    plant({ turns }) {
      turns.abandon = () => {}
    },
  },
  {
    mistake: 'S25 what was said is sometimes forgotten',
    violates: 'I9',
    found: 'stories',
    plant({ ledger }) {
      const write = ledger.write.bind(ledger)
      let writes = 0
      ledger.write = async (operation, before, after) =>
        ++writes % 7 === 0 && after.inDoubt === null
          ? write(operation, before, { ...before, inDoubt: null })
          : write(operation, before, after)
    },
  },
  {
    mistake: 'a line of the thread is left out',
    violates: 'I9',
    found: 'stories',
    plant({ ledger }) {
      const write = ledger.write.bind(ledger)
      let left = 1
      ledger.write = (operation, before, after) => {
        const { thread } = after
        const skips = thread.entries > before.thread.entries && thread.run !== null && left-- > 0 ? 3 : 0
        return write(operation, before, { ...after, thread: { ...thread, entries: thread.entries + skips } })
      }
    },
  },
  {
    mistake: 'a message whose answer was lost is sent again without looking for it',
    violates: 'I9',
    found: 'voyages',
    plant({ chat }) {
      chat.find = async () => ({ is: 'absent' })
    },
  },
  {
    mistake: 'a conflict counts as written',
    violates: 'I4',
    found: 'sleepers',
    story: 'drain',
    plant({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = async (entry) => {
        const list = journals.journals.get(entry.journal) ?? []
        if (entry.journal.startsWith('run/') && list.length >= entry.sequence)
          journals.journals.set(entry.journal, list.slice(0, entry.sequence - 1))
        return append(entry)
      }
    },
  },
]
