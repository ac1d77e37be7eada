import { command } from '../src/core/commands/command.ts'

export const digest = command({
  name: 'digest',
  summary: 'Post the digest of this channel now',
  argument: { is: 'words', required: 'no', usage: '[now]' },
  options: {},
  examples: ['digest now'],
  direct: 'no',
  control: ({ words }) =>
    words.length === 0 || words.join(' ').toLowerCase() === 'now'
      ? { ask: 'digest' }
      : {
          ask: 'nothing',
          wrong: 'digest takes only “now”; its schedule is in the configuration.',
          usage: 'digest now',
        },
})
