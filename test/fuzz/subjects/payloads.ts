import { z } from 'zod'
import { signatureOf } from '../../../sandbox/workspace/delivery/signed-requests.ts'
import { readMemory } from '../../../src/adapters/slack/blocks/modal.ts'
import { decodeWords } from '../../../src/adapters/slack/gateway/decode.ts'
import {
  readClick,
  readClickPlace,
  readCommand,
  readMention,
  readSubmission,
  readTyping,
  triggerOf,
} from '../../../src/adapters/slack/gateway/payloads.ts'
import { storedRequest } from '../../../src/adapters/slack/gateway/requests.ts'
import { signatureProblem, signingKeys } from '../../../src/adapters/slack/gateway/signature.ts'
import { guarded } from '../../../src/adapters/slack/gateway/socket-guard.ts'
import type { RandomSource } from '../random-source.ts'
import { acceptedOrRefused, type FuzzSubject, must } from '../subject.ts'
import { anyText, withTypo } from '../texts.ts'
import { anyValue, isList, type JsonValue, mutated } from '../values.ts'

const who = { user: { id: 'U0BEN' }, trigger_id: '4.5.6' }
const memory = {
  action: 'deny',
  value: { id: 'op-7F3K', revision: 4, part: '0123456789ab' },
  channel: 'C1',
  thread: null,
}
const mention = {
  type: 'app_mention',
  user: 'U0ANA',
  text: '<@U0LOCK> cancel',
  ts: '2.0',
  thread_ts: '1.0',
  channel: 'C1',
}

const bodies: { readonly [reader: string]: JsonValue } = {
  command: {
    command: '/cluster',
    text: 'reboot storage-07',
    user_id: 'U0ANA',
    channel_id: 'C0STORAGE',
    response_url: 'https://hooks.slack.com/x',
    trigger_id: '1.2.3',
  },
  mention: { type: 'event_callback', event_id: 'Ev1', event: mention },
  click: {
    ...who,
    channel: { id: 'C0STORAGE' },
    container: { message_ts: '1.0', thread_ts: '0.9', is_ephemeral: false },
    response_url: 'https://hooks.slack.com/y',
    actions: [{ action_id: 'approve~1', value: '{"id":"op-7F3K","revision":4,"part":"0123456789ab"}' }],
  },
  submission: {
    ...who,
    view: {
      id: 'V1',
      hash: 'h',
      private_metadata: JSON.stringify(memory),
      state: { values: { reason: { given: { type: 'plain_text_input', value: 'not today' } } } },
    },
  },
}

const suggestion: JsonValue = {
  ...who,
  block_id: 'nodes',
  action_id: 'given',
  value: 'storage-0',
  view: {
    private_metadata: JSON.stringify({ ...memory, action: 'ask', value: { ...memory.value, command: 'reboot' } }),
  },
}

const direct = { '/reboot': 'reboot' }

const readers: { readonly [reader: string]: (body: JsonValue) => unknown } = {
  command: (body) => readCommand(body, '/cluster', direct),
  mention: (body) => readMention(body, 'U0BOT'),
  click: readClick,
  submission: readSubmission,
}

// the errors that a listener throws for a payload that is not the bot's
const isAcceptedOrRefused = (error: unknown): boolean => error instanceof z.ZodError || error instanceof SyntaxError

/** Bodies of commands, mentions, clicks and dialogs, as Slack or a forger sends them. */
export const payloads: FuzzSubject = {
  name: 'payloads',
  perMille: 200,
  make(random) {
    if (random.oneIn(5)) return ['suggestion', mutated(random, suggestion)]
    const reader = random.pick(Object.keys(bodies))
    return [reader, random.oneIn(8) ? anyValue(random) : mutated(random, bodies[reader] ?? null)]
  },
  feed(input) {
    const [reader, body = null] = isList(input) ? input : []
    triggerOf(body)
    acceptedOrRefused(() => readTyping(body), isAcceptedOrRefused)
    readClickPlace(body)
    return acceptedOrRefused(() => {
      const request = readers[String(reader)]?.(body)
      if (request === null || request === undefined) return
      const kept = storedRequest.parse(JSON.parse(JSON.stringify(request)))
      must(JSON.stringify(kept) === JSON.stringify(request), 'it is not kept as it was read')
    }, isAcceptedOrRefused)
  },
}

/** Texts inside payloads: Slack's encoding of text, the metadata of dialogs, and arbitrary socket messages. */
export const socketTexts: FuzzSubject = {
  name: 'socket texts',
  perMille: 110,
  make(random) {
    if (random.oneIn(4)) return anyText(random, 80)
    const envelope = {
      envelope_id: 'e1',
      type: random.pick(['events_api', 'slash_commands', 'disconnect', 'hello']),
      payload: bodies.mention ?? null,
    }
    const text = JSON.stringify(mutated(random, envelope))
    return random.oneIn(4) ? withTypo(random, text) : text
  },
  feed(input) {
    const text = String(input)
    decodeWords(text)
    acceptedOrRefused(() => readMemory(text), isAcceptedOrRefused)
    const came = guarded(text)
    if (came.is !== 'for the library') return 'refused'
    const { type, payload } = JSON.parse(came.text)
    must(typeof type === 'string', 'the library is given something without a type')
    must(
      type !== 'events_api' || typeof payload.event.type === 'string',
      'the library is given an event without a type',
    )
    return 'understood'
  },
}

const nowMs = 1_760_000_000_000
const secret = 'the secret'
const keys = signingKeys(secret)
const body = 'command=%2Fcluster&text=status'
const good: Signed = { timestamp: String(nowMs / 1000), body, signature: signatureOf(secret, nowMs / 1000, body) }
type Signed = { readonly timestamp: string; readonly body: string; readonly signature: string }

/** Requests with wrong signatures: only the correctly signed one is accepted. */
export const signatures: FuzzSubject = {
  name: 'signatures',
  perMille: 60,
  make(random) {
    const field = random.pick(['timestamp', 'body', 'signature'] as const)
    return { ...good, [field]: forged(random, good[field]) }
  },
  feed(input) {
    const { timestamp, body, signature } = input as Signed
    const passes = signatureProblem({ timestamp, body, signature }, keys, nowMs) === null
    const isGood = timestamp === good.timestamp && body === good.body && signature === good.signature
    must(passes === isGood, passes ? 'a forged request passes' : 'the signed request does not pass')
    return passes ? 'understood' : 'refused'
  },
}

const forged = (random: RandomSource, text: string): string => {
  if (random.oneIn(20)) return text
  return random.oneIn(4) ? anyText(random, 80) : withTypo(random, text)
}
