import { describe, expect, test } from 'vitest'
import { steppedClock } from '../../sandbox/workspace/clock.ts'
import { demoWorkspace } from '../../sandbox/workspace/fixtures.ts'
import { withMentionSyntax } from '../../sandbox/workspace/people/mention-syntax.ts'
import { readable } from '../../sandbox/workspace/transcript/mrkdwn.ts'
import { readableBlocks } from '../../sandbox/workspace/transcript/readable-blocks.ts'
import { World } from '../../sandbox/workspace/world.ts'

const now = Date.UTC(2026, 10, 2, 14, 3)
const world = new World(demoWorkspace, 'lockkeeper', steppedClock(now))
const seconds = now / 1000

describe('readable text', () => {
  test.each([
    [
      'names for ids',
      '<@U0ANA> asks <!subteam^S0STORAGEAPPROVERS> in <#C0STORAGE>',
      '@ana asks @storage-approvers in #storage-ops',
    ],
    ['an unknown ID as it is', '<@U0NOBODY>', '@U0NOBODY'],
    [
      'labels of links',
      '<https://a.example/x|the runbook> or <https://a.example/y>',
      'the runbook or https://a.example/y',
    ],
    ['channel-wide mentions', '<!here> <!channel>', '@here @channel'],
    ['escaped characters unescaped', '1 &lt; 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
    ['no marks around words', '*bold*, _italic_ and ~struck~ (*so*).', 'bold, italic and struck (so).'],
    ['marks inside words', 'storage_01 and node_a_b, 2*3*4', 'storage_01 and node_a_b, 2*3*4'],
    ['code as it is', '`*not bold*` and ```a\n_b_```', '`*not bold*` and ```a\n_b_```'],
    ['escaped markup as text', '&lt;@U0ANA&gt;', '<@U0ANA>'],
    ['a date of today', `<!date^${seconds}^{date_pretty} at {time}|then>`, 'today at 14:03'],
    ['a date of yesterday', `<!date^${seconds - 86_400}^{date_short_pretty}|then>`, 'yesterday'],
    [
      'a date in full',
      `<!date^${seconds - 864_000}^{date_long} {time_secs}|then>`,
      'Friday, October 23rd, 2026 14:03:00',
    ],
    ['how long ago', `<!date^${seconds - 600}^{ago}|then>`, '10 minutes ago'],
    ['the fallback of a broken date', '<!date^soon^{time}|then>', 'then'],
  ])('readable text: shows %s', (_what, written, read) => {
    expect(readable(world, written)).toBe(read)
  })
})

test('typed text: becomes mentions, and its special characters are escaped', () => {
  expect(withMentionSyntax(world, '@ana, ask @storage-approvers in #storage-ops: a < b & c, mail x@ana.example')).toBe(
    '<@U0ANA>, ask <!subteam^S0STORAGEAPPROVERS> in <#C0STORAGE|storage-ops>: a &lt; b &amp; c, mail x@ana.example',
  )
})

test('readable blocks: are read line by line, with their buttons', () => {
  const plain = (text: string) => ({ type: 'plain_text', text })
  const blocks = [
    { type: 'header', text: plain('op-7F3K') },
    {
      type: 'section',
      text: { type: 'mrkdwn', text: '*reboot*\nstorage-01' },
      accessory: { type: 'button', text: plain('Details') },
    },
    { type: 'section', fields: [plain('Role: storage'), plain('Rack: b2')] },
    { type: 'divider' },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'asked by <@U0ANA>' }] },
    {
      type: 'actions',
      elements: [
        { type: 'button', text: plain('Approve') },
        { type: 'button', text: plain('Deny…') },
        { type: 'static_select', placeholder: plain('More'), options: [] },
      ],
    },
    { type: 'image', alt_text: 'racks', image_url: 'https://a.example/a.png' },
  ]
  expect(readableBlocks(world, blocks, {}).join('\n')).toBe(
    [
      'op-7F3K',
      'reboot',
      'storage-01 [Details]',
      'Role: storage',
      'Rack: b2',
      '---',
      'asked by @ana',
      '[Approve] [Deny…] [More ▾]',
      '(picture: racks)',
    ].join('\n'),
  )
})
