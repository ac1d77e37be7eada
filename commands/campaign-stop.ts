import { readCampaignId } from '../src/core/campaign/state.ts'
import { command, text } from '../src/core/commands/command.ts'

export const campaignStop = command({
  name: 'campaign stop',
  summary: 'Stop a campaign; its nodes stay as they are',
  argument: { is: 'words', required: 'no', usage: '[c-…]' },
  options: { reason: text('Why; shown in the channel and kept in the audit log') },
  examples: ['campaign stop c-7F3K --reason "the fix was withdrawn"'],
  direct: 'no',
  control: ({ words, reason }) => {
    const campaign = readCampaignId(words[0] ?? '')
    if (words.length > 0 && campaign === null)
      return { ask: 'nothing', wrong: 'Stop which campaign?', usage: 'campaign stop [c-…]' }
    return { ask: 'campaign stop', campaign, reason: reason ?? '' }
  },
})
