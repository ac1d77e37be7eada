import { command } from '../src/core/commands/command.ts'

export const policyExplain = command({
  name: 'policy explain',
  summary: 'Explain why a person may or may not run a command here, and which approvals it needs',
  argument: { is: 'words', required: 'yes', usage: '<@person> <command> [nodes]' },
  options: {},
  examples: ['policy explain <@U024BE7LH> reboot storage-07'],
  direct: 'no',
  reads: 'access',
  answer: ({ explained }) => {
    const sentence = explained[0] ?? ['Nothing to do: the command is empty.']
    return { sentence, parts: [{ part: 'text', lines: explained.length === 0 ? [sentence] : explained }] }
  },
})
