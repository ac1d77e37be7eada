import { command, duration, page } from '../src/core/commands/command.ts'
import { historyAnswer } from '../src/messages/answers/history.ts'

export const history = command({
  name: 'history',
  summary: 'Show what was done, by which person and under which plan, newest first',
  argument: { is: 'words', required: 'no', usage: '[op-… | node | @person]' },
  options: { since: duration('How far back; a week when not given, everything of an operation'), page },
  examples: ['history', 'history storage-07 --since 30d', 'history op-7F3K'],
  direct: 'no',
  reads: 'history',
  answer: (facts, { words, typed, page: number }) => historyAnswer(facts, words, { typed, page: number }),
})
