import { command } from '../src/core/commands/command.ts'

export const policyExplain = command({
  name: 'policy explain',
  summary: 'Tell why somebody may or may not do something here, and who would have to agree',
  argument: { is: 'words', required: 'yes', usage: '<@person> <command> [nodes]' },
  options: {},
  examples: ['policy explain <@U024BE7LH> reboot storage-07'],
  direct: 'no',
  reads: 'access',
  answer: ({ explained }) => {
    const sentence = explained[0] ?? ['Nothing was asked.']
    return { sentence, parts: [{ part: 'text', lines: explained.length === 0 ? [sentence] : explained }] }
  },
})
