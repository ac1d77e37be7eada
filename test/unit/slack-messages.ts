import fc from 'fast-check'
import type { Button, Message, Part, ShownPhase, Span } from '../../src/core/message.ts'
import { anyCharacter } from '../characters.ts'

const nasty = fc.constantFrom(
  '<!channel>',
  '<!here|x>',
  '<@U0ANA>',
  '<https://evil.example|OK>',
  'https://evil.example',
  '@channel',
  '&lt;!channel&gt;',
  '*bold* _it_ ~no~ `code` ```block```',
  '> quoted',
  '\u202Etxt.exe\u202C',
  'line\nbreak\u0000\u0007',
  '\uD800',
  ':white_check_mark:',
  '👩‍🚀'.repeat(40),
  '&'.repeat(5000),
)

/** Text as people and programs write it, including hostile text. */
export const data = fc.oneof(fc.string({ unit: anyCharacter, maxLength: 60 }), fc.string({ maxLength: 4000 }), nasty)

const id = fc.oneof(fc.stringMatching(/^[USC][A-Z0-9]{4,10}$/), data)

// fc.webUrl() takes a second to prepare
const url = fc.stringMatching(/^https?:\/\/[a-z0-9-]{1,20}\.[a-z]{2,9}(?:\/[\w.~%&=?#+-]{0,40}){0,3}$/)

/** Any kind of span with any data. */
export const span: fc.Arbitrary<Span> = fc.oneof(
  { weight: 4, arbitrary: data },
  fc.record({ strong: data }),
  fc.record({ code: data }),
  fc.record({ person: id }),
  fc.record({ group: id }),
  fc.record({ channel: id }),
  fc.record({ timeMs: fc.double(), shown: fc.constantFrom('time' as const, 'date and time' as const) }),
  fc.record({ link: fc.oneof(url, data), shown: data }),
)

const lines = fc.array(fc.array(span, { maxLength: 5 }), { maxLength: 30 })

const button: fc.Arbitrary<Button> = fc.record({
  label: data,
  action: fc.constantFrom('approve', 'deny', 'cancel'),
  value: fc.record(
    { id: fc.string({ maxLength: 100 }), revision: fc.nat(), part: fc.string({ maxLength: 100 }) },
    { requiredKeys: ['id', 'revision'] },
  ),
  look: fc.constantFrom('plain' as const, 'primary' as const, 'danger' as const),
  confirm: fc.option(fc.record({ title: data, text: data, yes: data, no: data })),
})

const phase: fc.Arbitrary<ShownPhase> = fc.record({
  title: data,
  is: fc.constantFrom('pending' as const, 'in progress' as const, 'complete' as const, 'error' as const),
  mark: fc.constantFrom('○', '◐', '●', '✕', '↩'),
})

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ part: fc.constant('header' as const), text: data }),
  fc.record({ part: fc.constant('text' as const), lines }),
  fc.record({ part: fc.constant('note' as const), lines }),
  fc.record({
    part: fc.constant('facts' as const),
    facts: fc.array(fc.record({ name: data, value: fc.array(span, { maxLength: 4 }) }), { maxLength: 30 }),
  }),
  fc.record({
    part: fc.constant('table' as const),
    caption: data,
    header: fc.array(data, { maxLength: 25 }),
    rows: fc.array(fc.array(data, { maxLength: 5 }), { maxLength: 120 }),
  }),
  fc.record({ part: fc.constant('phases' as const), title: data, phases: fc.array(phase, { maxLength: 60 }) }),
  fc.record({ part: fc.constant('collapsed' as const), title: data, lines }),
  fc.record({ part: fc.constant('buttons' as const), buttons: fc.array(button, { maxLength: 40 }) }),
  fc.constant({ part: 'divider' as const }),
  fc.record({
    part: fc.constant('picture' as const),
    says: data,
    picture: fc.constant({ kind: 'cluster' as const, cluster: 'eu-1', nodes: [] }),
  }),
)

/** Any message. */
export const message: fc.Arbitrary<Message> = fc.record({
  sentence: fc.array(span, { maxLength: 5 }),
  parts: fc.array(part, { maxLength: 70, size: 'max' }),
})
