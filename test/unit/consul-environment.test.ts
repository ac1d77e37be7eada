import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/configuration/environment.ts'
import { plainTextRisks } from '../../src/configuration/plain-text.ts'

const files: { readonly [path: string]: string } = {
  '/tls/ca.pem': 'CA',
  '/tls/bot.pem': 'CERT',
  '/tls/bot.key': 'KEY',
  '/run/token': 'secret\n',
}
const read = (variables: { readonly [name: string]: string }) =>
  readEnvironment(
    { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', REDIS_URL: 'redis://127.0.0.1:6379', ...variables },
    {
      slackMode: 'socket',
      withoutConsulAddress: ['eu-1'],
      tokenVariables: [],
      readFile(path) {
        const text = files[path]
        if (text === undefined) throw new Error('ENOENT')
        return text
      },
    },
  )

test('F94 environment: the variables of Consul’s own tools are read', () => {
  const { environment, problems } = read({
    CONSUL_HTTP_ADDR: 'consul.example.com:8501',
    CONSUL_HTTP_SSL: 'true',
    CONSUL_HTTP_TOKEN_FILE: '/run/token',
    CONSUL_CACERT: '/tls/ca.pem',
    CONSUL_CLIENT_CERT: '/tls/bot.pem',
    CONSUL_CLIENT_KEY: '/tls/bot.key',
    CONSUL_TLS_SERVER_NAME: 'server.dc1.consul',
  })
  expect(problems).toEqual([])
  expect(environment.consulUrl).toBe('https://consul.example.com:8501')
  expect(environment.tokens).toEqual({ CONSUL_HTTP_TOKEN: 'secret' })
  expect(environment.consulTls).toEqual({
    certificateAuthority: 'CA',
    client: { certificate: 'CERT', key: 'KEY', serverName: 'server.dc1.consul' },
  })
})

test('F94 environment: a file that cannot be read and a certificate without its key are problems', () => {
  const { problems } = read({
    CONSUL_HTTP_ADDR: '127.0.0.1:8500',
    CONSUL_CACERT: '/nowhere',
    CONSUL_CLIENT_CERT: '/tls/bot.pem',
  })
  expect(problems.map(({ where }) => where).sort()).toEqual(['CONSUL_CACERT', 'CONSUL_CLIENT_KEY'])
})

test('F94 network: plain text to another host is named, loopback and TLS are not', () => {
  const risks = (consul: string, redis: string) => {
    const cluster = { consul: { cluster: 'eu-1', url: consul } }
    return plainTextRisks({ clusters: [cluster], redis: { url: redis } })
  }
  expect(risks('http://127.0.0.1:8500', 'redis://localhost:6379')).toEqual([])
  expect(risks('https://consul.example.com', 'rediss://redis.example.com')).toEqual([])
  expect(risks('http://10.0.0.5:8500', 'redis://:pw@redis.example.com:6379')).toEqual([
    'Redis (journals) at redis.example.com:6379 is used without TLS: use rediss://',
    'Consul of eu-1 (locks and its token) at 10.0.0.5:8500 is used without TLS: use https://',
  ])
})

test('F94 environment: the variables for TLS of the journals’ store are read', () => {
  const tls = { REDIS_CACERT: '/tls/ca.pem', REDIS_CLIENT_CERT: '/tls/bot.pem', REDIS_CLIENT_KEY: '/tls/bot.key' }
  const consul = { CONSUL_HTTP_ADDR: '127.0.0.1:8500' }
  const whole = read({ ...consul, ...tls, REDIS_URL: 'rediss://redis:6379', REDIS_TLS_SERVER_NAME: 'redis.internal' })
  expect(whole.problems).toEqual([])
  expect(whole.environment.redis.tls).toEqual({
    certificateAuthority: 'CA',
    certificate: 'CERT',
    key: 'KEY',
    serverName: 'redis.internal',
  })
  expect(read({ ...consul, ...tls }).problems.map(({ where }) => where)).toEqual(['REDIS_URL'])
  const half = read({ ...consul, REDIS_URL: 'rediss://redis:6379', REDIS_CLIENT_CERT: '/tls/bot.pem' })
  expect(half.problems.map(({ where }) => where)).toEqual(['REDIS_CLIENT_KEY'])
})
