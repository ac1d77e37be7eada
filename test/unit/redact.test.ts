import { expect, it } from 'vitest'
import { cleanTail, oneLine, redacted } from '../../src/adapters/redact.ts'
import { cpuMsOf } from '../cpu-time.ts'

it.each([
  ['mysql --password=hunter2 -u root', 'mysql --password=(secret) -u root'],
  ['{"token": "abc123", "ok": true}', '{"token": (secret), "ok": true}'],
  ['API_KEY=k-1,DEBUG=1', 'API_KEY=(secret),DEBUG=1'],
  ['Authorization: Bearer abc.def-123456', 'Authorization: Bearer (secret)'],
  ['fetching https://bot:pa55@mirror/debian', 'fetching https://bot:(secret)@mirror/debian'],
  ['redis://u:p@ss-rest@host/0', 'redis://u:(secret)@host/0'],
  ['amqp://u:a/bc@host', 'amqp://u:(secret)@host'],
  ['https://ghtoken0123456789abcdef@host/x', 'https://(secret)@host/x'],
  ['{"password":"a\\"REST"}', '{"password":(secret)}'],
  ['Authorization: Token 0123456789abcdef', 'Authorization: Token (secret)'],
  ['pwd=hunter2', 'pwd=(secret)'],
  ['Cookie: sid=0123', 'Cookie: (secret)'],
  ['PRIVATE_KEY=abc', 'PRIVATE_KEY=(secret)'],
  ['sshpass -p hunter2 ssh root@h', 'sshpass -p (secret) ssh root@h'],
  ['mysql -u root -phunter2 db', 'mysql -u root -p(secret) db'],
  ['\tkey = AQBvaPBiAAAAABAAXGnCKc1pW5Ln3h2qQ8y0lw==', '\tkey = (secret)'],
  ['xoxb-12345-abcdef posted', '(secret) posted'],
  ['\u001b[33mpassword\u001b[0m: hunter2', 'password: (secret)'],
  ['DJANGO_SECRET_KEY=hunter2', 'DJANGO_SECRET_KEY=(secret)'],
  ['mysql --password hunter2 -u root', 'mysql --password (secret) -u root'],
  ['vault says hvs.CAESIJabcdef', 'vault says (secret)'],
  ['POST https://hooks.slack.com/services/T0/B0/XyZ', 'POST https://hooks.slack.com/(secret)'],
  ['MIIEabc\nMIIEdef\n-----END RSA PRIVATE KEY-----\nrest', '(private key)\nrest'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\nrest', '(private key)\nrest'],
])('S54 redact: hides the secret in %j', (text, left) => {
  expect(redacted(text)).toBe(left)
})

const harmless = [
  '3 pgs not active+clean',
  'osd.3 is up, token ring fine',
  'exit code 1',
  'ssh://root@storage-01 answers',
  'mirror https://deb/debian',
  'passed: 12, failed=0',
]

it.each(harmless)('redact: leaves %j unchanged', (text) => {
  expect(redacted(text)).toBe(text)
})

it.each([
  'eyJ-',
  '://a:b',
  '://aaaaaaaaaaaaaaaa',
  'authorization: a',
  'mysql -p',
  'pwd="\\',
  '-----BEGIN ',
  'bearer ',
  'password',
  'token="',
  '--',
  'pass_',
  '\u001b]',
])('S54 redact: takes linear time for output that repeats %j', { tags: ['slow'] }, (beginning) => {
  expect(cpuMsOf(() => redacted(beginning.repeat(1_000_000 / beginning.length)))).toBeLessThan(3_000)
})

it('cleanTail: removes colours, control and direction characters, and keeps the end', () => {
  expect(cleanTail('\u001b[31mred\u001b[0m \u202egnp\u0007\r\nlast\n', 100)).toBe('red gnp\nlast')
  expect(cleanTail('0123456789', 4)).toBe('…789')
})

it('oneLine: joins lines into one, and keeps the beginning', () => {
  expect(oneLine('a\n\n  b\tc\n', 100)).toBe('a b c')
  expect(oneLine('0123456789', 4)).toBe('012…')
})
