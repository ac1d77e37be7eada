import { expect, test } from 'vitest'
import { readSettings, readWithoutSecrets } from '../../src/main/bot/read-settings.ts'

const example = { LOCKKEEPER_CONFIG: 'lockkeeper.example.yaml' }

test('manifest: can be made from the example without any secret, as in the README', async () => {
  const read = await readWithoutSecrets(example)
  expect(read).toMatchObject({ ok: true, value: { slack: { mode: 'socket', prefix: '/cluster' } } })
})

test('start: reports every missing secret of the example', async () => {
  const read = await readSettings(example)
  const problems = read.ok ? [] : read.problems.map((line) => line.split(' ')[0])
  expect(problems).toEqual(
    expect.arrayContaining(['REDIS_URL', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'LOCKKEEPER_TOTP_SECRETS']),
  )
})
