import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redacted } from '../../src/adapters/redact.ts'
import { cpuMsOf } from '../cpu-time.ts'
import { holds } from '../property.ts'

/**
 * Inputs that the rules of secretlint 13.0.7 report, from the snapshots of their own tests
 * (https://github.com/secretlint/secretlint, packages/@secretlint/secretlint-rule-…/test/snapshots/ng.…). Prefix and body
 * stand apart so that no scanner of this repository reports them.
 */
const reported: readonly (readonly [provider: string, prefix: string, body: string])[] = [
  ['github', 'ghp_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'],
  ['github', 'ghs_', '12345_eyJhbGciOiJSUzI1NiJ9.eyJpYXQiOjE3NDU1NjgwMDB9.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c'],
  ['github', 'github_pat_', '11AAGI73I0HFY8wJru4mTw_ZlpxaViSYQuKETGMTXMkbWFrZCqjas5OpXSUP6g5zbrE2PRUI7CfRZ3m3z3'],
  ['gitlab', 'glpat-', 'aBcDeFgHiJkLmNoPqRsT'],
  ['aws', 'AKIA', 'IOSFODNN7SECRETS'],
  ['npm', 'npm_', 'q1WvGJ8eF0sYb2XnKd4TzLr7Hc9UpAoM3iEw'],
  ['sendgrid', 'SG.', 'APhb3zgjtx3hajdas1TjBB.H7Sgbba3afgKSDyB442aDK0kpGO3SD332313-L5528K'],
  ['sendgrid', 'SG.', 'APhb3zgjtx3hajdas1TjBB.H7Sgbba3afgKSDyB442aDK0kpGO3SD332313_L55'],
  ['slack', 'xoxb-', '23984754863-2348975623000-AAAAANzjawSSE9krECohd'],
  ['slack', 'xoxp-', '23984754863-2348975623000-2348973623000-cbbd37080273x3ef2577a1a365334'],
  ['slack', 'xapp-', '1-AA2JWS7BEDD-1234576618999-1234010643963577ab7449ef8014ade5482143da98cb46bb85355c04281234'],
  ['openai', 'sk-', 'sUeBP9asw6GiYHXqtg70T3BlbkFJJuLwJFco90bOpU0Ntest'],
  ['openai', 'sk-proj-', 'f5-UKZNwZTgzRb8ZucIrNqTs9oT6D1DMRv_0Zq3WY7G1J1O-wPsXwgv6WFxEn8XrZu2vvosfG7T3BlbkFJBYX7'],
  ['anthropic', 'sk-ant-api03-', 'z0zjHHXo5uibD2havvfqiZYJe9ENlwI1trcQC4pyRC2N2w6nbpUitUU_iR4kkSszVyUpINaxvCtun3'],
  ['stripe', 'sk_live_', 'AAAAAAAAAAAAAAAAAAAAAAAA'],
  ['stripe', 'rk_test_', 'DDDDDDDDDDDDDDDDDDDDDDDD'],
  ['grafana', 'glc_', 'eyJvIjoiMTIzNDUiLCJuIjoidGVzdCIsImsiOiJhYmMifQ=='],
  ['grafana', 'glsa_', 'abcdefghijklmnopqrstuvwxyz012345_89abcdef'],
  ['docker', 'dckr_pat_', 'Example1234567890AbCdEfGhjK'],
  ['huggingface', 'hf_', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  ['groq', 'gsk_', '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP'],
  ['linear', 'lin_api_', 'f1g2kLGLqdezihCUTzgIAUk6d9wvCnStWrvEXAMPLE'],
  ['notion', 'ntn_', '12345678901aBcDeFgHiJkLmNoPqRsT1234567890abcde'],
  ['shopify', 'shpss_', 'QlRSJy5AXX1cILNjVatTsEIhFxuPF5ex'],
  ['shopify', 'shpat_', 'r8TRc9ZXAvcVvcrmtr7qoVw69WeeY1ex'],
  ['figma', 'figd_', 'aBcDeFgHiJkLmNoPqRsT1234567890abcdefghijklmnopqrstuvwxyz'],
  ['databricks', 'dapi', '1234567890ABCDEF1234567890ABCDEF'],
]

test.each(reported)('F95 redact: hides a token of %s that starts with %s', (_, prefix, body) => {
  expect(redacted(`fetch: ${prefix}${body} was refused`)).toBe('fetch: (secret) was refused')
  expect(redacted(`["${prefix}${body}"]`)).toBe('["(secret)"]')
})

test.each([
  ['curl -sf -u admin:hunter2 https://ceph/api', 'curl -sf -u admin:(secret) https://ceph/api'],
  ["/usr/bin/curl --user 'admin:hunter 2' http://x", "/usr/bin/curl --user 'admin:(secret) http://x"],
  ['curl -uadmin:hunter2 http://x', 'curl -uadmin:(secret) http://x'],
  ['redis-cli -h 10.0.0.1 -a hunter2 PING', 'redis-cli -h 10.0.0.1 -a (secret) PING'],
  ['ldapsearch -x -D cn=admin -w hunter2 -b dc=x', 'ldapsearch -x -D cn=admin -w (secret) -b dc=x'],
  ['ipmitool -I lanplus -U root -P hunter2 power status', 'ipmitool -I lanplus -U root -P (secret) power status'],
  ['+ ipmitool -Phunter2 sel', '+ ipmitool -P(secret) sel'],
  ["['ldapsearch', '-w', 'hunter2', '-x']", "['ldapsearch', '-w', (secret) '-x']"],
  ['mysqldump -u root -phunter2 db', 'mysqldump -u root -p(secret) db'],
  ['docker login -u bot -p hunter2 registry', 'docker login -u bot -p (secret) registry'],
  ['consul members -token=hunter2', 'consul members -token=(secret)'],
  ['snmpget -v2c -c hunter2 host', 'snmpget -v2c -c (secret) host'],
  ['curl \\\n  -u admin:hunter2 \\\n  http://x', 'curl \\\n  -u admin:(secret) \\\n  http://x'],
  ['Password for root: hunter2', 'Password for root: (secret)'],
  ['Enter passphrase for key "/root/.ssh/id": hunter2', 'Enter passphrase for key "/root/.ssh/id": (secret)'],
  [
    'A temporary password is generated for root@localhost: hunter2',
    'A temporary password is generated for root@localhost: (secret)',
  ],
  ['git clone https://0123abcd:x-oauth-basic@github.com/x', 'git clone https://(secret):(secret)@github.com/x'],
  ['postgres://lockkeeper:hunter2@db:5432/x', 'postgres://lockkeeper:(secret)@db:5432/x'],
  ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY', 'aws_secret_access_key = (secret)'],
  ['{"SecretAccessKey": "wJalrXUtnFEMI"}', '{"SecretAccessKey": (secret)}'],
  ['//registry.npmjs.org/:_auth=aGVsbG8=', '//registry.npmjs.org/:_auth=(secret)'],
])('F95 redact: hides the password in %j', (text, left) => {
  expect(redacted(text)).toBe(left)
})

test.each([
  'boot ID 6f1c1f5e-8f6b-4a0e-9d0c-2b1e3c4d5e6f',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'op-7F3K-1 holds the lock of storage-07',
  'linux-image-6.12.57+deb13-amd64 6.12.57-1, libssl3t64 3.5.1-1+deb13u1',
  'disk-by-path-pci-0000-3b-00-0-ata-1 is task-0000000000000000000000001',
  'curl -u {user} https://x, curl -s https://deb/x',
  'mysql -u root -p db',
  'ssh -p 22 root@storage-01',
  'redis-cli -a',
  'docker ps; mkdir -p /srv/x',
  'ipmitool -U root -E power status',
  'ldapsearch -x | grep -w cn',
  'ceph osd tree; rsync -u a:b c',
  'commit 18346ba3f2a1d0c9b8e7f6a5d4c3b2a190817263',
  'password for root',
])('F95 redact: leaves %j as it is', (text) => {
  expect(redacted(text)).toBe(text)
})

test('F95 redact: hides the password of curl -u between any other words', () => {
  const words = fc.array(fc.stringMatching(/^[a-z0-9./:-]{1,12}$/), { maxLength: 6 })
  const password = fc.stringMatching(/^[A-Za-z0-9!%*_]{10,20}$/)
  holds(
    fc.property(words, password, words, (before, secret, behind) => {
      const text = [...before.map((word) => `x${word}`), 'curl', '-u', `bot:${secret}`, ...behind].join(' ')
      expect(redacted(text)).not.toContain(`bot:${secret}`)
    }),
  )
})

const megabyte = 1_000_000

test('F95 redact: takes linear time for any repeated text', { tags: ['slow'], timeout: 60_000 }, () => {
  const bits = fc.constantFrom(
    ...['curl ', '-u ', '-p', "'", '"', 'a:', 'SG.', 'sk-', 'ghs_', '.', 'mysql ', 'password for ', ': ', '\n', '://'],
    ...['glpat-', 'AKIA', 'xoxb-', 'eyJ', ' ', 'x', '9', '-', '_', '\\', '=', '@'],
  )
  holds(
    fc.property(fc.array(bits, { minLength: 1, maxLength: 5 }), (some) => {
      const unit = some.join('')
      const text = unit.repeat(Math.ceil(megabyte / 4 / unit.length))
      expect(
        cpuMsOf(() => redacted(text)),
        JSON.stringify(unit),
      ).toBeLessThan(3_000)
    }),
    40,
  )
})
