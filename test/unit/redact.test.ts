import { expect, it } from 'vitest'
import { cleanTail, oneLine, redacted } from '../../src/adapters/redact.ts'

it.each([
  ['mysql --password=hunter2 -u root', 'mysql --password=(secret) -u root'],
  ['{"token": "abc123", "ok": true}', '{"token": (secret), "ok": true}'],
  ['API_KEY=k-1,DEBUG=1', 'API_KEY=(secret),DEBUG=1'],
  ['Authorization: Bearer abc.def-123456', 'Authorization: Bearer (secret)'],
  ['fetching https://bot:pa55@mirror/debian', 'fetching https://bot:(secret)@mirror/debian'],
  ['xoxb-12345-abcdef posted', '(secret) posted'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\nrest', '(private key)\nrest'],
])('%j loses what looks like a secret', (text, left) => {
  expect(redacted(text)).toBe(left)
})

it.each(['3 pgs not active+clean', 'osd.3 is up, token ring fine', 'exit code 1'])('%j stays as it is', (text) => {
  expect(redacted(text)).toBe(text)
})

it('colours, control and direction characters are dropped, and the end is kept', () => {
  expect(cleanTail('\u001b[31mred\u001b[0m \u202egnp\u0007\r\nlast\n', 100)).toBe('red gnp\nlast')
  expect(cleanTail('0123456789', 4)).toBe('…789')
})

it('one line is one line, and its beginning is kept', () => {
  expect(oneLine('a\n\n  b\tc\n', 100)).toBe('a b c')
  expect(oneLine('0123456789', 4)).toBe('012…')
})
