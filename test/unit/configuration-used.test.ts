import { expect, test } from 'vitest'
import { readConfiguration } from '../../src/configuration/read.ts'
import { everything, type Used } from '../../src/configuration/used.ts'
import { readSettings, readSettingsOf } from '../../src/main/bot/read-settings.ts'
import { inContext, withCluster } from './configuration-fixtures.ts'

const example = { LOCKKEEPER_CONFIG: 'lockkeeper.example.yaml' }

test('manifest: can be made from the example without any secret, as in the README', async () => {
  const read = await readSettingsOf([], example)
  expect(read).toMatchObject({ ok: true, value: { slack: { mode: 'socket', prefix: '/cluster' } } })
})

test('start: reports every missing secret of the example', async () => {
  const read = await readSettings(example)
  const problems = read.ok ? [] : read.problems.map((line) => line.split(' ')[0])
  expect(problems).toEqual(
    expect.arrayContaining(['REDIS_URL', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'LOCKKEEPER_TOTP_SECRETS']),
  )
})

/** A configuration in which each part has something that is missing, and variables that are all invalid. */
const broken = `${withCluster(
  'consul: {certificateAuthorityFile: /gone/consul.pem, tokenVariable: CONSUL_TOKEN}',
  'prometheus: {address: http://p, tokenVariable: PROMETHEUS_TOKEN, certificateAuthorityFile: /gone/prometheus.pem}',
  'openstack: {cloud: eu, cloudsFile: /gone/clouds.yaml}',
)}secondFactor: {secretsFile: /gone/codes}\n`
const invalid = {
  SLACK_BOT_TOKEN: 'x',
  SLACK_API_URL: 'x',
  SLACK_APP_TOKEN: 'x',
  PORT: 'x',
  LOG_LEVEL: 'x',
  LOCKKEEPER_TIME_OFFSET: 'x',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'x',
  REDIS_URL: 'x',
  REDIS_CACERT: '/gone/redis.pem',
  CONSUL_HTTP_ADDR: 'ftp://x',
  CONSUL_CACERT: '/gone/consul.pem',
}

const problemsUsing = (uses: readonly Used[], variables: { readonly [name: string]: string } = invalid) => {
  const read = readConfiguration(broken, {
    ...inContext,
    uses,
    variables,
    readFile: (path) => {
      throw new Error(`ENOENT: ${path}`)
    },
  })
  return read.ok ? [] : read.problems.map(({ where }) => where)
}

test.each([
  ['slack', ['SLACK_API_URL', 'SLACK_BOT_TOKEN']],
  ['serving', ['LOCKKEEPER_TIME_OFFSET', 'LOG_LEVEL', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'PORT', 'SLACK_APP_TOKEN']],
  ['redis', ['REDIS_CACERT', 'REDIS_URL']],
  ['consul', ['CONSUL_CACERT', 'CONSUL_HTTP_ADDR', 'CONSUL_TOKEN']],
  ['outside systems', ['PROMETHEUS_TOKEN']],
  ['second factor', ['secondFactor.secretsFile']],
] as const)('F171 settings: a program that uses only %s requires nothing of the other parts', (part, wrong) => {
  expect([...new Set(problemsUsing([part]))].sort()).toEqual(wrong)
})

test('F171 settings: files of a part are read only where it is used', () => {
  const { CONSUL_HTTP_ADDR, ...others } = inContext.variables
  const valid = { ...others, CONSUL_HTTP_ADDR: 'http://127.0.0.1:8500', CONSUL_TOKEN: 'x' }
  expect(problemsUsing(['redis'], valid)).toEqual([])
  expect(problemsUsing(['consul'], valid)).toEqual(['clusters.eu-1.consul.certificateAuthorityFile'])
  expect(problemsUsing(['outside systems'], valid)).toEqual([
    'clusters.eu-1.prometheus.certificateAuthorityFile',
    'clusters.eu-1.openstack.cloud',
  ])
  expect(problemsUsing(everything, valid)).toEqual(['secondFactor.secretsFile'])
})
