import type { App, BlockAction } from '@slack/bolt'
import type { KnownBlock } from '@slack/types'
import { buttons, section } from '../contract/workspace-fixtures.ts'

/** The person and the message of a click, as far as the minimal bot needs them. */
type Click = Pick<BlockAction, 'user'> & {
  readonly channel?: { readonly id: string }
  readonly message?: { readonly ts: string }
  readonly trigger_id: string
}

const needed = 2

function plan(node: string): KnownBlock[] {
  return [
    { type: 'header', text: { type: 'plain_text', text: `Plan: reboot ${node}`, emoji: false } },
    section(`Command: \`/cluster reboot ${node}\`\n*${node}* storage, rack a1`),
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_preformatted',
          elements: [{ type: 'text', text: 'check       evidence\nOK  ceph    HEALTH_OK\nOK  quorum  3/3' }],
        },
      ],
    },
    buttons('Submit', 'Discard'),
  ]
}

function card(node: string, requester: string, approvers: readonly string[]): KnownBlock[] {
  const isDone = approvers.length >= needed
  const state = isDone ? 'running' : 'awaiting approval'
  const rest: KnownBlock[] = isDone ? [] : [askingTwice(node)]
  return [
    { type: 'header', text: { type: 'plain_text', text: `reboot ${node}: ${state}`, emoji: false } },
    {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: `*Asked by*\n<@${requester}>`, verbatim: true },
        { type: 'mrkdwn', text: '*Rule*\n2 of <!subteam^S0STORAGEAPPROVERS>, not the requester', verbatim: true },
        { type: 'mrkdwn', text: `*Approvals*\n${approvers.length} of ${needed}`, verbatim: true },
        { type: 'mrkdwn', text: '*Expires*\n<!date^1893456000^{date_short_pretty} {time}|then>', verbatim: true },
      ],
    },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'op-7F3K · plan `0a1b2c3d` · cluster &lt;eu-1&gt;' }] },
    ...rest,
  ]
}

/** The first line of a card, in the words of the real bot. */
const headline = (node: string, { length }: readonly string[]): string =>
  `Reboot ${node} – ${length >= needed ? 'running' : `awaiting approval (${length} of ${needed})`} (op-7F3K)`

function askingTwice(node: string): KnownBlock {
  const word = (text: string) => ({ type: 'plain_text' as const, text })
  const confirm = {
    title: word('Approve this plan?'),
    text: word(`reboot ${node}, plan 0a1b2c3d`),
    confirm: word('Approve'),
    deny: word('Not yet'),
  }
  const button = { type: 'button' as const, value: node }
  return {
    type: 'actions',
    elements: [
      { ...button, text: word('Approve'), action_id: 'approve', style: 'primary', confirm },
      { ...button, text: word('Deny…'), action_id: 'deny', style: 'danger' },
    ],
  }
}

const denial = (memory: string) => ({
  type: 'modal' as const,
  callback_id: 'deny',
  private_metadata: memory,
  title: { type: 'plain_text' as const, text: 'Deny' },
  submit: { type: 'plain_text' as const, text: 'Deny' },
  close: { type: 'plain_text' as const, text: 'Back' },
  blocks: [
    section('Denying ends the operation. *Nothing* was changed.'),
    {
      type: 'input' as const,
      block_id: 'reason',
      label: { type: 'plain_text' as const, text: 'Reason' },
      hint: { type: 'plain_text' as const, text: 'The requester reads it.' },
      element: { type: 'plain_text_input' as const, action_id: 'given', multiline: true, max_length: 200 },
    },
    {
      type: 'input' as const,
      block_id: 'until',
      optional: true,
      label: { type: 'plain_text' as const, text: 'Ask again' },
      element: {
        type: 'static_select' as const,
        action_id: 'given',
        options: ['today', 'tomorrow'].map((value) => ({ text: { type: 'plain_text' as const, text: value }, value })),
      },
    },
  ],
})

/** Teaches a Bolt app enough of the scenario to try the page: plan, card, approvals, a denial, an App Home. */
export function playScenario(app: App, token: string): void {
  const approvers: string[] = []
  let requester = ''
  const story = { token, channel: '', node: '' }

  app.command('/cluster', async ({ ack, command, respond }) => {
    await ack('Planning op-7F3K …')
    story.node = command.text.split(' ').at(-1) ?? ''
    story.channel = command.channel_id
    requester = command.user_id
    approvers.length = 0
    await respond({ text: `Plan: Reboot ${story.node} – ready`, blocks: plan(story.node) })
  })
  app.action('submit', async ({ ack, respond, client }) => {
    await ack()
    await respond({ delete_original: true })
    const { channel, node } = story
    const blocks = card(node, requester, [])
    const { ts } = await client.chat.postMessage({ token, channel, text: headline(node, approvers), blocks })
    const text = '<!subteam^S0STORAGEAPPROVERS> please approve.'
    if (ts) await client.chat.postMessage({ token, channel, thread_ts: ts, text })
  })
  app.action('approve', async ({ ack, body, respond, client }) => {
    await ack()
    const { user, channel, message } = body as Click
    if (user.id === requester) {
      await respond({
        text: 'You asked for it: two others approve.',
        response_type: 'ephemeral',
        replace_original: false,
      })
      return
    }
    approvers.push(user.id)
    if (!channel || !message) return
    const text = headline(story.node, approvers)
    const where = { token, channel: channel.id, ts: message.ts }
    await client.chat.update({ ...where, text, blocks: card(story.node, requester, approvers) })
    await client.chat.postMessage({
      token,
      channel: channel.id,
      thread_ts: message.ts,
      text: `<@${user.id}> approved.`,
    })
  })
  app.action('deny', async ({ ack, body, client }) => {
    await ack()
    const { trigger_id, channel, message } = body as Click
    await client.views.open({ token, trigger_id, view: denial(`${channel?.id} ${message?.ts}`) })
  })
  app.view('deny', async ({ ack, view, body, client }) => {
    const reason = view.state.values.reason?.given?.value ?? ''
    if (reason.length < 5) return ack({ response_action: 'errors', errors: { reason: 'Say more than that' } })
    await ack()
    const [channel = '', ts = ''] = view.private_metadata.split(' ')
    await client.chat.postMessage({ token, channel, thread_ts: ts, text: `<@${body.user.id}> denied: ${reason}` })
  })
  app.action('discard', async ({ ack, respond }) => {
    await ack()
    await respond({ delete_original: true })
  })
  app.event('app_mention', async ({ event, client }) => {
    const thread_ts = event.thread_ts ?? event.ts
    await client.chat.postMessage({ token, channel: event.channel, thread_ts, text: 'status: all is well' })
  })
  app.event('app_home_opened', async ({ event, client }) => {
    const blocks = [section(`*Needs you*\nnothing, <@${event.user}>`), buttons('Refresh')]
    await client.views.publish({ token, user_id: event.user, view: { type: 'home', blocks } })
  })
  app.action('refresh', async ({ ack }) => ack())
}
