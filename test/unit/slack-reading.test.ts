import { describe, expect, test } from 'vitest'
import { ZodError } from 'zod'
import { history } from '../../commands/history.ts'
import { policyExplain } from '../../commands/policy-explain.ts'
import { reboot } from '../../commands/reboot.ts'
import { signatureOf } from '../../sandbox/workspace/delivery/signed-requests.ts'
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

const command = {
  command: '/cluster',
  text: 'reboot storage-07',
  user_id: 'U0ANA',
  channel_id: 'C0STORAGE',
  response_url: 'https://hooks.slack.com/x',
  trigger_id: '1.2.3',
}

describe('words', () => {
  test.each([
    ['policy explain <@U0BEN|ben> reboot', 'policy explain <@U0BEN> reboot'],
    ['<http://storage-07.example.com|storage-07.example.com>', 'storage-07.example.com'],
    ['<https://wiki.example/x>', 'https://wiki.example/x'],
    ['a &amp; b &lt;c&gt;', 'a & b <c>'],
    ['&amp;lt;', '&lt;'],
    ['ask <!subteam^S0OPS|@ops> in <#C0STORAGE|storage-ops>', 'ask @S0OPS in #storage-ops'],
    ['<!here> look', '@here look'],
  ])('%j are understood as %j', (sent, understood) => {
    expect(decodeWords(sent)).toBe(understood)
  })

  test('a person picked in a command is the one whom policy explain and history are asked about', () => {
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

  test('of a slash command for one verb begin with that verb, others with what was typed', () => {
    const direct = { '/reboot': 'reboot', '/patch': 'upgrade' }
    const read = (name: string, text: string) =>
      readCommand({ ...command, command: name, text }, '/cluster', direct).text
    expect(read('/cluster', 'reboot storage-07')).toBe('reboot storage-07')
    expect(read('/reboot', ' storage-07 ')).toBe('reboot storage-07')
    expect(read('/patch', '')).toBe('upgrade')
    expect(read('/cluster', ' ')).toBe('help')
  })

  test('of a mention are what stands beside it; an edited one and one by nobody are not heard', () => {
    const said = {
      type: 'app_mention',
      user: 'U0ANA',
      text: '<@U0LOCK> cancel',
      ts: '2.0',
      thread_ts: '1.0',
      channel: 'C1',
    }
    const mention = (event: object) => ({ event_id: 'Ev1', event: { ...said, ...event } })
    expect(readMention(mention({}))).toMatchObject({
      id: 'event:Ev1',
      text: 'cancel',
      thread: { channel: 'C1', timestamp: '1.0' },
    })
    expect(readMention(mention({ text: '<@U0LOCK>' }))?.text).toBe('help')
    expect(readMention(mention({ edited: { ts: '3.0' } }))).toBeNull()
    expect(readMention(mention({ user: undefined }))).toBeNull()
  })
})

describe('a click', () => {
  const click = (value: string) => ({
    user: { id: 'U0BEN' },
    trigger_id: '4.5.6',
    channel: { id: 'C0STORAGE' },
    container: { message_ts: '1.0', is_ephemeral: false },
    response_url: 'https://hooks.slack.com/y',
    actions: [{ action_id: 'approve~1', value }],
  })

  test('says which button, of which message, with what it carries', () => {
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

  test.each(['', 'op-7F3K', '{"id":"op-7F3K"}', '{"id":1,"revision":1}', '{"id":"x","revision":-1}'])(
    'on a button that carries %j is not ours',
    (value) => {
      expect(() => readClick(click(value))).toThrow()
    },
  )
})

describe('what has a length but is no text', () => {
  const broken = { length: [{ toString: null }] }

  test('is none of our clicks', () => {
    const refused = (): unknown => readClick({ actions: broken })
    expect(refused).toThrow(ZodError)
  })

  test('is not understood where a request was written down, and keeps nothing behind it from being heard', () => {
    const request = { kind: 'click', id: 'trigger:1', value: { id: broken, revision: 1 } }
    expect(storedRequest.safeParse(request).success).toBe(false)
  })
})

describe('S48 a signed request', () => {
  const nowMs = 1_760_000_000_000
  const secret = 'secret'
  const keys = signingKeys(secret)
  const signed = (atSeconds: number) => ({
    timestamp: String(atSeconds),
    body: 'command=%2Fcluster',
    signature: signatureOf(secret, atSeconds, 'command=%2Fcluster'),
  })

  test.each([0, -299, 299])('is taken when its clock is %i s from ours', (shift) => {
    expect(signatureProblem(signed(nowMs / 1000 + shift), keys, nowMs)).toBeNull()
  })

  test.each([-301, 301, 86_400])('is refused when its clock is %i s from ours', (shift) => {
    expect(signatureProblem(signed(nowMs / 1000 + shift), keys, nowMs)).toContain('away from our clock')
  })

  test('is refused when its body, secret or timestamp is another', () => {
    const good = signed(nowMs / 1000)
    expect(signatureProblem({ ...good, body: 'command=%2Fother' }, keys, nowMs)).toContain('signature')
    expect(signatureProblem(good, signingKeys('other'), nowMs)).toContain('signature')
    expect(signatureProblem({ ...good, timestamp: String(nowMs / 1000 + 1) }, keys, nowMs)).toContain('signature')
    expect(signatureProblem({ ...good, signature: '' }, keys, nowMs)).toContain('signature')
    expect(signatureProblem({ ...good, timestamp: 'soon' }, keys, nowMs)).toContain('no timestamp')
  })

  test('is taken under the old secret and the new one while they are changed, and under no other', () => {
    const good = signed(nowMs / 1000)
    for (const both of ['secret,next', 'next, secret', 'next,secret,'])
      expect(signatureProblem(good, signingKeys(both), nowMs)).toBeNull()
    expect(signatureProblem(good, signingKeys('next,other'), nowMs)).toContain('signature')
    expect(signatureProblem(good, signingKeys(','), nowMs)).toContain('signature')
    const unsigned = { ...good, signature: signatureOf('', nowMs / 1000, good.body) }
    expect(signatureProblem(unsigned, signingKeys('secret,'), nowMs)).toContain('signature')
  })
})

describe('what comes over a socket', () => {
  const text = (value: unknown) => JSON.stringify(value)

  test('reaches the library only when it cannot break it', () => {
    const event = text({ envelope_id: 'e', type: 'events_api', payload: { event: { type: 'app_mention' } } })
    expect(guarded(event)).toEqual({ is: 'for the library', text: event })
    expect(guarded('not json')).toEqual({ is: 'nothing' })
    expect(guarded('null')).toEqual({ is: 'nothing' })
    expect(guarded(text({ type: 'events_api' }))).toEqual({ is: 'nothing' })
    expect(guarded(text({ type: 'disconnect', reason: 'refresh_requested' }))).toEqual({ is: 'leave' })
  })

  test('as events without an event inside is handed on under another name', () => {
    const limited = { envelope_id: 'e', type: 'events_api', payload: { type: 'app_rate_limited' } }
    expect(guarded(text(limited))).toEqual({ is: 'for the library', text: text({ ...limited, type: 'notice' }) })
  })
})

describe('pace', () => {
  test('lets a few through at once, then one for each refill, and none while Slack asks to wait', () => {
    let nowMs = 0
    const pollIntervals = new RateLimiter({ now: () => nowMs })
    const rate = { burst: 2, refillMs: 1000 }
    expect([pollIntervals.take('C1', rate), pollIntervals.take('C1', rate), pollIntervals.take('C1', rate)]).toEqual([
      0, 0, 1000,
    ])
    expect(pollIntervals.take('C2', rate)).toBe(0)
    nowMs = 400
    expect(pollIntervals.take('C1', rate)).toBe(600)
    nowMs = 1000
    expect(pollIntervals.take('C1', rate)).toBe(0)
    pollIntervals.pause('C2', 5000)
    expect(pollIntervals.take('C2', rate)).toBe(5000)
    nowMs = 6000
    expect(pollIntervals.take('C2', rate)).toBe(0)
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

  test('that lack nothing for their mode have no problem', () => {
    expect(settingsProblems(settings)).toEqual([])
    expect(settingsProblems({ ...settings, mode: 'http', signingSecret: 's', appToken: null })).toEqual([])
  })

  test('that lack something say everything at once, by the name of the variable', () => {
    const problems = settingsProblems({ ...settings, botToken: 'xoxp-1', appToken: null, apiUrl: 'slack' })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'SLACK_API_URL',
    ])
    expect(settingsProblems({ ...settings, mode: 'http' })[0]).toContain('SLACK_SIGNING_SECRET')
  })
})
