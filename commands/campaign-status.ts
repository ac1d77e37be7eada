import { readCampaignId } from '../src/core/campaign/state.ts'
import { command, flag } from '../src/core/commands/command.ts'
import { campaignStatus as answerOf } from '../src/messages/answers/campaign.ts'

export const campaignStatus = command({
  name: 'campaign status',
  summary: 'Show how many nodes of each campaign comply, day by day, the forecast, and what is missing',
  argument: { is: 'words', required: 'no', usage: '[c-…]' },
  options: { share: flag('Post the answer in this channel') },
  examples: ['campaign status', 'campaign status c-7F3K'],
  direct: 'no',
  reads: 'campaigns',
  answer: (facts, { words }) => answerOf(facts, readCampaignId(words[0] ?? '')),
})
