import type { WebClient } from '@slack/web-api'
import type { Message } from '../../core/message.ts'
import { render } from './blocks/render.ts'
import { errorOf } from './client/errors.ts'

/** A message with every kind of native block that the bot sends. */
const sample: Message = {
  sentence: ['Reboot storage-01 – rebooting (3 of 5)'],
  parts: [
    { part: 'header', text: 'Reboot storage-01 – rebooting (3 of 5)' },
    {
      part: 'phases',
      title: '1 of 2 phases complete',
      phases: [
        { title: 'check and lock', is: 'complete', mark: '●' },
        { title: 'reboot', is: 'in progress', mark: '◐' },
      ],
    },
    { part: 'collapsed', title: 'Evidence (1 check)', lines: [[{ strong: 'OK' }, ' members: 6 members']] },
    { part: 'table', caption: 'Nodes', header: ['node', 'state'], rows: [['storage-01', 'rebooting']] },
  ],
}

/** Whether the workspace takes native blocks, and why not, or that it could not be asked. Asks Slack's own validator. */
export async function nativeBlocksTaken(
  client: WebClient,
): Promise<{ readonly is: 'taken' } | { readonly is: 'refused' | 'unknown'; readonly why: string }> {
  try {
    await client.blocks.validate({ blocks: [...render(sample, {}, 'native').blocks] })
    return { is: 'taken' }
  } catch (error) {
    const slackError = errorOf(error)
    return {
      is: slackError.is === 'refused' && slackError.cause === 'content' ? 'refused' : 'unknown',
      why: slackError.why,
    }
  }
}
