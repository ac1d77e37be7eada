import type { Mutation } from './mutation.ts'

/** Mutations of journals, turns and messages. */
export const recordMutations: readonly Mutation[] = [
  {
    mutation: 'every third request for a turn is lost',
    violates: 'I4',
    found: 'scenarios',
    apply({ turns }) {
      const schedule = turns.schedule.bind(turns)
      let asked = 0
      turns.schedule = async (turn, atMs) => {
        if (++asked % 3 !== 0) await schedule(turn, atMs)
      }
      turns.wake = async () => {}
    },
  },
  {
    mutation: 'runs that are over stay in line',
    violates: 'I4',
    found: 'scenarios',
    scenario: 'cancel in line',
    apply({ locks }) {
      locks.withdraw = async () => {}
    },
  },
  {
    mutation: 'an entry of the journal is rewritten',
    violates: 'I8',
    found: 'scenarios',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = async (entry) => {
        const appended = await append(entry)
        const list = journals.journals.get(entry.journal) ?? []
        if (list.length === 6)
          journals.journals.set(
            entry.journal,
            list.map((one, index) => ({ ...one, atMs: one.atMs - (index === 2 ? 1 : 0) })),
          )
        return appended
      }
    },
  },
  {
    mutation: 'what people decide is written down as the bot’s',
    violates: 'I8',
    found: 'scenarios',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) =>
        append(entry.event.type === 'approved' ? { ...entry, actor: { kind: 'bot', id: 'bot-1' } } : entry)
    },
  },
  {
    mutation: 'what a bot does is on nobody’s behalf',
    violates: 'I8',
    found: 'scenarios',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) => append(entry.actor.kind === 'bot' ? { ...entry, onBehalfOf: null } : entry)
    },
  },
  {
    mutation: 'entries do not say of which plan they are',
    violates: 'I8',
    found: 'scenarios',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) => append({ ...entry, plan: null })
    },
  },
  {
    mutation: 'turns of a bot that was killed stay its own',
    violates: 'I4',
    found: 'kills',
    apply({ turns }) {
      turns.abandon = () => {}
    },
  },
  {
    mutation: 'S25 what was said is sometimes forgotten',
    violates: 'I9',
    found: 'scenarios',
    apply({ ledger }) {
      const write = ledger.write.bind(ledger)
      let settled = 0
      ledger.write = async (operation, before, after) =>
        before.inDoubt !== null && after.inDoubt === null && ++settled % 3 === 0
          ? write(operation, before, { ...before, inDoubt: null })
          : write(operation, before, after)
    },
  },
  {
    mutation: 'a line of the thread is left out',
    violates: 'I9',
    found: 'scenarios',
    apply({ ledger }) {
      const write = ledger.write.bind(ledger)
      let left = 1
      ledger.write = (operation, before, after) => {
        const { thread } = after
        const skips = thread.operation > before.thread.operation && thread.operation > 1 && left-- > 0 ? 2 : 0
        return write(operation, before, { ...after, thread: { ...thread, operation: thread.operation + skips } })
      }
    },
  },
  {
    mutation: 'a message whose answer was lost is sent again without looking for it',
    violates: 'I9',
    found: 'random runs',
    apply({ chat }) {
      chat.find = async () => ({ is: 'absent' })
    },
  },
  {
    mutation: 'S35 what permits work counts although no replica has it',
    violates: 'I4',
    found: 'random runs',
    profile: 'lostReplicas',
    apply({ redis }) {
      redis.confirm = () => {}
    },
  },
  {
    mutation: 'a conflict counts as written',
    violates: 'I4',
    found: 'suspended workers',
    scenario: 'drain',
    apply({ journals }) {
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
