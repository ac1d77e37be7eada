import { command, text } from '../src/core/command.ts'

export const acknowledge = command({
  name: 'acknowledge',
  summary: 'Let work start again after the record forgot what it had',
  argument: { is: 'words', required: 'yes', usage: 'record' },
  options: { reason: text('What you looked at and found; needed, and kept in the record') },
  examples: ['acknowledge record --reason "the store failed over; op-7F3K checked by hand"'],
  direct: 'no',
  asks: ({ words, reason }) => {
    const usage = 'acknowledge record --reason "…"'
    if (words.join(' ').toLowerCase() !== 'record')
      return { ask: 'nothing', wrong: 'Only the record can be acknowledged.', usage }
    if (reason === null) return { ask: 'nothing', wrong: 'It is only acknowledged with a reason.', usage }
    return { ask: 'acknowledge', reason }
  },
})
