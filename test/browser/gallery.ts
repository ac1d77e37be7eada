const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false })
const markup = (text: string) => ({ type: 'mrkdwn' as const, text })
const option = (value: string) => ({ text: plain(value), value })
const options = [option('one'), option('two'), option('three')]
const picture = 'http://127.0.0.1:1/none.png'

/** Every block that a message may contain, and every interactive element. */
export const gallery = [
  { type: 'header', text: plain('A *header* & <more>') },
  { type: 'section', text: markup('*bold* _italic_ ~gone~ `code <@U0ANA>` :lock: &lt;@U0ANA&gt;') },
  { type: 'section', fields: ['*One*\n1', '*Two*\n2', '*Three*\n3'].map(markup) },
  {
    type: 'section',
    text: plain('*plain* <@U0ANA>'),
    accessory: { type: 'image', image_url: picture, alt_text: 'aside' },
  },
  {
    type: 'plan',
    title: '1 of 2 phases complete',
    tasks: [
      { type: 'task_card', task_id: 'phase-1', title: 'check and lock', status: 'complete' },
      { type: 'task_card', task_id: 'phase-2', title: 'reboot', status: 'in_progress' },
    ],
  },
  {
    type: 'container',
    title: plain('Evidence'),
    child_blocks: [{ type: 'section', text: markup('*OK* members') }],
    is_collapsible: true,
    default_collapsed: true,
  },
  {
    type: 'data_table',
    caption: 'Nodes',
    rows: ['node', ...Array.from({ length: 7 }, (_, index) => `storage-0${index + 1}`)].map((text) => [
      { type: 'raw_text', text },
    ]),
  },
  { type: 'context', elements: [markup('a note with <https://example.com|a link>'), plain('a plain note')] },
  { type: 'divider' },
  { type: 'image', image_url: picture, alt_text: 'a rack', title: plain('The rack') },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'rich ' },
          { type: 'user', user_id: 'U0BEN' },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'an item' }] }],
      },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'node        state\nstorage-01  up' }] },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'quoted' }] },
    ],
  },
  { type: 'markdown', text: '**strong** and\n\n| a | b |\n|---|---|\n| 1 | 2 |' },
  {
    type: 'table',
    rows: [
      [
        { type: 'raw_text', text: 'cell one' },
        { type: 'raw_text', text: 'cell two' },
      ],
    ],
  },
  {
    type: 'actions',
    block_id: 'actions',
    elements: [
      { type: 'button', action_id: 'button', text: plain('Press'), value: 'pressed' },
      { type: 'static_select', action_id: 'static_select', placeholder: plain('Static'), options },
      { type: 'users_select', action_id: 'users_select', placeholder: plain('People') },
      { type: 'channels_select', action_id: 'channels_select', placeholder: plain('Channels') },
      { type: 'datepicker', action_id: 'datepicker', placeholder: plain('Date') },
      { type: 'overflow', action_id: 'overflow', options },
      { type: 'checkboxes', action_id: 'checkboxes', options },
      { type: 'radio_buttons', action_id: 'radio_buttons', options },
    ],
  },
]

const input = (block_id: string, element: object) => ({ type: 'input', block_id, label: plain(block_id), element })

/** A form with every element that a form may contain. */
export const form = {
  type: 'modal' as const,
  callback_id: 'everything',
  title: plain('Everything'),
  submit: plain('Send'),
  blocks: [
    input('line', { type: 'plain_text_input', action_id: 'given' }),
    input('number', { type: 'number_input', action_id: 'given', is_decimal_allowed: false }),
    input('mail', { type: 'email_text_input', action_id: 'given' }),
    input('address', { type: 'url_text_input', action_id: 'given' }),
    input('choice', { type: 'static_select', action_id: 'given', options, initial_option: options[1] }),
    input('several', { type: 'multi_static_select', action_id: 'given', options }),
    input('person', { type: 'users_select', action_id: 'given' }),
    input('day', { type: 'datepicker', action_id: 'given', initial_date: '2026-11-21' }),
    input('hour', { type: 'timepicker', action_id: 'given' }),
    input('boxes', { type: 'checkboxes', action_id: 'given', options, initial_options: [options[0]] }),
    input('one', { type: 'radio_buttons', action_id: 'given', options }),
  ],
}
