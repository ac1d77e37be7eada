import { describe, expect, test } from 'vitest'
import { ZodError } from 'zod'
import { history } from '../../commands/history.ts'
import { policyExplain } from '../../commands/policy-explain.ts'
import { reboot } from '../../commands/reboot.ts'
import { signatureOf } from '../../sandbox/workspace/delivery/signed-requests.ts'
import { readMemory, renderModal } from '../../src/adapters/slack/blocks/modal.ts'
import { render } from '../../src/adapters/slack/blocks/render.ts'
import { RateLimiter } from '../../src/adapters/slack/client/rate-limiter.ts'
import {
  defaultApiUrl,
  defaultSlackTimes,
  type SlackSettings,
  settingsProblems,
} from '../../src/adapters/slack/client/settings.ts'
import { decodeWords } from '../../src/adapters/slack/gateway/decode.ts'
import { readClick, readCommand, readMention } from '../../src/adapters/slack/gateway/payloads.ts'
import { storedRequest } from '../../src/adapters/slack/gateway/requests.ts'
import { signatureProblem, signingKeys } from '../../src/adapters/slack/gateway/signature.ts'
import { guarded } from '../../src/adapters/slack/gateway/socket-guard.ts'
import { understand } from '../../src/core/grammar/parse.ts'
import { readQuestion } from '../../src/core/grammar/question.ts'
import { line } from '../../src/core/message.ts'

const command = {
  command: '/cluster',
  text: 'reboot storage-07',
  user_id: 'U0ANA',
  channel_id: 'C0STORAGE',
  response_url: 'https://hooks.slack.com/x',
  trigger_id: '1.2.3',
}

describe('request text', () => {
  test.each([
    ['policy explain <@U0BEN|ben> reboot', 'policy explain <@U0BEN> reboot'],
    ['<http://storage-07.example.com|storage-07.example.com>', 'storage-07.example.com'],
    ['<https://wiki.example/x>', 'https://wiki.example/x'],
    ['a &amp; b &lt;c&gt;', 'a & b <c>'],
    ['&amp;lt;', '&lt;'],
    ['ask <!subteam^S0OPS|@ops> in <#C0STORAGE|storage-ops>', 'ask @S0OPS in #storage-ops'],
    ['<!here> look', '@here look'],
  ])('decodeWords: reads %j as %j', (sent, understood) => {
    expect(decodeWords(sent)).toBe(understood)
  })

  test('mention in a command: is the person that policy explain and history are about', () => {
    const given = (sent: string) => {
      const understood = understand(
        [policyExplain, history, reboot],
        readCommand({ ...command, text: sent }, '/cluster', {}).text,
      )
      return understood.ok && understood.value.given.is === 'words' ? understood.value.given.words : []
    }
    const question = readQuestion([reboot], given('policy explain <@U0BEN|ben> reboot storage-07'))
    expect(question.ok && question.value).toMatchObject({ person: 'U0BEN', command: { name: 'reboot' } })
    expect(given('history <@U0BEN|ben>')).toEqual(['<@U0BEN>'])
  })

  test('slash command: one for a single verb starts with that verb, any other with the typed text', () => {
    const direct = { '/reboot': 'reboot', '/patch': 'upgrade' }
    const read = (name: string, text: string) =>
      readCommand({ ...command, command: name, text }, '/cluster', direct).text
    expect(read('/cluster', 'reboot storage-07')).toBe('reboot storage-07')
    expect(read('/reboot', ' storage-07 ')).toBe('reboot storage-07')
    expect(read('/patch', '')).toBe('upgrade')
    expect(read('/cluster', ' ')).toBe('help')
  })

  test("app mention: is read without the bot's name, and ignored when edited or without an author", () => {
    const said = {
      type: 'app_mention',
      user: 'U0ANA',
      text: '<@U0LOCK> cancel',
      ts: '2.0',
      thread_ts: '1.0',
      channel: 'C1',
    }
    const mention = (event: object) => ({ event_id: 'Ev1', event: { ...said, ...event } })
    expect(readMention(mention({}), 'U0LOCK')).toMatchObject({
      id: 'event:Ev1',
      text: 'cancel',
      thread: { channel: 'C1', timestamp: '1.0' },
    })
    expect(readMention(mention({ text: '<@U0LOCK>' }), 'U0LOCK')?.text).toBe('help')
    expect(readMention(mention({ edited: { ts: '3.0' } }), 'U0LOCK')).toBeNull()
    expect(readMention(mention({ user: undefined }), 'U0LOCK')).toBeNull()
  })
})

describe('click', () => {
  const click = (value: string) => ({
    user: { id: 'U0BEN' },
    trigger_id: '4.5.6',
    channel: { id: 'C0STORAGE' },
    container: { message_ts: '1.0', is_ephemeral: false },
    response_url: 'https://hooks.slack.com/y',
    actions: [{ action_id: 'approve~1', value }],
  })

  test('click: has the button, its message and its value', () => {
    expect(readClick(click('{"id":"op-7F3K","revision":4}'))).toEqual({
      kind: 'click',
      id: 'trigger:4.5.6',
      person: 'U0BEN',
      channel: 'C0STORAGE',
      thread: null,
      responseUrl: 'https://hooks.slack.com/y',
      action: 'approve',
      value: { id: 'op-7F3K', revision: 4 },
      message: { channel: 'C0STORAGE', timestamp: '1.0' },
      seenBy: 'everybody',
    })
  })

  test('click: has the part of the plan that its button is about, which a dialog keeps', () => {
    const value = { id: 'op-7F3K', revision: 4, part: '0123456789ab' }
    const button = { label: 'Approve', action: 'approve', value, look: 'plain', confirm: null } as const
    const { blocks } = render({ sentence: [], parts: [{ part: 'buttons', buttons: [button] }] }, {}, 'classic')
    const [element] = blocks[0]?.type === 'actions' ? blocks[0].elements : []
    expect(element && 'value' in element && readClick(click(element.value ?? '')).value).toEqual(value)
    const about = { title: 'Deny', about: line(''), fields: [], submit: 'Deny', action: 'deny', value } as const
    const { private_metadata } = renderModal(about, { channel: 'C0STORAGE', thread: null }, {})
    expect(readMemory(private_metadata ?? '').value).toEqual(value)
  })

  test.each([
    '',
    'op-7F3K',
    '{"id":"op-7F3K"}',
    '{"id":1,"revision":1}',
    '{"id":"x","revision":-1}',
    '{"id":"x","revision":1,"part":2}',
  ])('click: with the value %j is refused', (value) => {
    expect(() => readClick(click(value))).toThrow()
  })
})

describe('objects with a length', () => {
  const broken = { length: [{ toString: null }] }

  test('click: refuses an object with a length instead of a list', () => {
    const refused = (): unknown => readClick({ actions: broken })
    expect(refused).toThrow(ZodError)
  })

  test('stored request: refuses an object with a length instead of a text', () => {
    const request = { kind: 'click', id: 'trigger:1', value: { id: broken, revision: 1 } }
    expect(storedRequest.safeParse(request).success).toBe(false)
  })
})

describe('S48 request signature', () => {
  const nowMs = 1_760_000_000_000
  const secret = 'secret'
  const keys = signingKeys(secret)
  const signed = (atSeconds: number) => ({
    timestamp: String(atSeconds),
    body: 'command=%2Fcluster',
    signature: signatureOf(secret, atSeconds, 'command=%2Fcluster'),
  })

  test.each([0, -299, 299])('request signature: is valid when the clocks differ by %i s', (shift) => {
    expect(signatureProblem(signed(nowMs / 1000 + shift), keys, nowMs)).toBeNull()
  })

  test.each([-301, 301, 86_400])('request signature: is refused when the clocks differ by %i s', (shift) => {
    expect(signatureProblem(signed(nowMs / 1000 + shift), keys, nowMs)).toContain('away from our clock')
  })

  test('request signature: is refused for another body, secret or timestamp', () => {
    const good = signed(nowMs / 1000)
    expect(signatureProblem({ ...good, body: 'command=%2Fother' }, keys, nowMs)).toContain('signature')
    expect(signatureProblem(good, signingKeys('other'), nowMs)).toContain('signature')
    expect(signatureProblem({ ...good, timestamp: String(nowMs / 1000 + 1) }, keys, nowMs)).toContain('signature')
    expect(signatureProblem({ ...good, signature: '' }, keys, nowMs)).toContain('signature')
    expect(signatureProblem({ ...good, timestamp: 'soon' }, keys, nowMs)).toContain('no timestamp')
  })

  test('request signature: is valid under the old and the new secret during rotation, and under no other', () => {
    const good = signed(nowMs / 1000)
    for (const both of ['secret,next', 'next, secret', 'next,secret,'])
      expect(signatureProblem(good, signingKeys(both), nowMs)).toBeNull()
    expect(signatureProblem(good, signingKeys('next,other'), nowMs)).toContain('signature')
    expect(signatureProblem(good, signingKeys(','), nowMs)).toContain('signature')
    const unsigned = { ...good, signature: signatureOf('', nowMs / 1000, good.body) }
    expect(signatureProblem(unsigned, signingKeys('secret,'), nowMs)).toContain('signature')
  })
})

describe('socket envelopes', () => {
  const text = (value: unknown) => JSON.stringify(value)

  test('socket envelope: reaches the library only when it cannot break it', () => {
    const event = text({ envelope_id: 'e', type: 'events_api', payload: { event: { type: 'app_mention' } } })
    expect(guarded(event)).toEqual({ is: 'for the library', text: event })
    expect(guarded('not json')).toEqual({ is: 'nothing' })
    expect(guarded('null')).toEqual({ is: 'nothing' })
    expect(guarded(text({ type: 'events_api' }))).toEqual({ is: 'nothing' })
    expect(guarded(text({ type: 'disconnect', reason: 'refresh_requested' }))).toEqual({ is: 'leave' })
  })

  test('socket envelope: one of events without an event is passed on as a notice', () => {
    const limited = { envelope_id: 'e', type: 'events_api', payload: { type: 'app_rate_limited' } }
    expect(guarded(text(limited))).toEqual({ is: 'for the library', text: text({ ...limited, type: 'notice' }) })
  })
})

describe('rate limiter', () => {
  test('rate limiter: allows a burst, then one call per refill, and none during a requested pause', () => {
    let nowMs = 0
    const pollIntervals = new RateLimiter({ now: () => nowMs })
    const rate = { burst: 2, refillMs: 1000 }
    expect([
      pollIntervals.take('C1', rate, 0),
      pollIntervals.take('C1', rate, 0),
      pollIntervals.take('C1', rate, 0),
    ]).toEqual([0, 0, 1000])
    expect(pollIntervals.take('C2', rate, 0)).toBe(0)
    nowMs = 400
    expect(pollIntervals.take('C1', rate, 0)).toBe(600)
    nowMs = 1000
    expect(pollIntervals.take('C1', rate, 0)).toBe(0)
    pollIntervals.pause('C2', 5000)
    expect(pollIntervals.take('C2', rate, 0)).toBe(5000)
    nowMs = 6000
    expect(pollIntervals.take('C2', rate, 0)).toBe(0)
  })
})

describe('settings', () => {
  const settings: SlackSettings = {
    mode: 'socket',
    botToken: 'xoxb-1',
    signingSecret: null,
    appToken: 'xapp-1',
    apiUrl: defaultApiUrl,
    prefix: '/cluster',
    direct: {},
    listedGroups: {},
    times: defaultSlackTimes,
  }

  test('Slack settings: have no problems when complete for their mode', () => {
    expect(settingsProblems(settings)).toEqual([])
    expect(settingsProblems({ ...settings, mode: 'http', signingSecret: 's', appToken: null })).toEqual([])
  })

  test('Slack settings: report every missing value at once, by the name of its variable', () => {
    const problems = settingsProblems({ ...settings, botToken: 'xoxp-1', appToken: null, apiUrl: 'slack' })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'SLACK_API_URL',
    ])
    expect(settingsProblems({ ...settings, mode: 'http' })[0]).toContain('SLACK_SIGNING_SECRET')
  })
})
