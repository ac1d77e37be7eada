import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { configurationOf } from '../../sandbox/environment/configuration.ts'
import { type ConsulServer, startConsulServer } from '../../sandbox/programs/consul.ts'
import { freePort } from '../../sandbox/programs/ports.ts'
import { type RedisService, startRedis, startWeakRedis } from '../../sandbox/programs/redis.ts'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'
import { quickTiming } from './quick-plan.ts'
import { type ProgramResult, type ProgramVariables, runs } from './run-program.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = freshFolder('wrong')
mkdirSync(folder, { recursive: true })
const usual = quickTiming(configurationOf({ mode: 'http', sshProgram: 'ssh', sshConfig: '/dev/null', folder }))

let written = 0
function write(configuration: object): string {
  written += 1
  const path = join(folder, `lockkeeper-${written}.yaml`)
  writeFileSync(path, stringify(configuration))
  return path
}

let redis: RedisService
let consul: ConsulServer
let right: ProgramVariables
beforeAll(async () => {
  ;[redis, consul] = await Promise.all([startRedis(), startConsulServer('memory')])
  right = {
    LOCKKEEPER_CONFIG: write(usual),
    SLACK_BOT_TOKEN: 'xoxb-of-the-test',
    SLACK_SIGNING_SECRET: 'signing secret of the test',
    SLACK_API_URL: `http://127.0.0.1:${await freePort()}/api/`,
    REDIS_URL: redis.url,
    CONSUL_HTTP_ADDR: consul.url,
    PORT: String(await freePort()),
    LOG_LEVEL: 'error',
  }
})

const starts = (environment: ProgramVariables): Promise<ProgramResult> => runs(['src/main/start.ts'], environment)
const examines = (environment: ProgramVariables): Promise<ProgramResult> =>
  runs(['src/main/cli.ts', 'doctor'], environment)

const without = (name: string): ProgramVariables =>
  Object.fromEntries(Object.entries(right).filter(([key]) => key !== name))
const cluster = (differs: object): object => ({
  ...usual,
  clusters: { harbour: { ...usual.clusters.harbour, ...differs } },
})

describe('start with an error in the configuration', () => {
  test('start: exits with 1 and names the key when a key is unknown', async () => {
    const { code, said } = await starts({ ...right, LOCKKEEPER_CONFIG: write(cluster({ chanel: 'C0STORAGE' })) })
    expect(said).toMatch(/clusters\.harbour\.chanel/)
    expect(said).toMatch(/channel/)
    expect(code).toBe(1)
  })

  test('start: exits with 1 and names key, value and expected type when a value has the wrong type', async () => {
    const { code, said } = await starts({ ...right, LOCKKEEPER_CONFIG: write(cluster({ limits: { boot: 20 } })) })
    expect(said).toMatch(/clusters\.harbour\.limits\.boot.*20.*must be a duration such as 30s/)
    expect(code).toBe(1)
  })

  test('start: exits with 1 and names the variable when a secret is missing', async () => {
    const { code, said } = await starts(without('SLACK_BOT_TOKEN'))
    expect(said).toMatch(/SLACK_BOT_TOKEN.*xoxb-/)
    expect(code).toBe(1)
  })

  test('start: exits with 1 and names variable and address when Redis is unreachable', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`
    const { code, said } = await starts({ ...right, REDIS_URL: url })
    expect(said).toContain('REDIS_URL')
    expect(said).toContain(url.replace('redis://', ''))
    expect(code).toBe(1)
  })

  test('start: exits with 1 and names variable and address when Consul is unreachable', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const { code, said } = await starts({ ...right, CONSUL_HTTP_ADDR: url })
    expect(said).toContain(url.replace('http://', ''))
    expect(said).toContain('CONSUL_HTTP_ADDR')
    expect(code).toBe(1)
  })

  test.each([
    { weakness: 'fsync every second', key: 'appendfsync', value: 'everysec', remedy: 'appendfsync always' },
    { weakness: 'no append-only file', key: 'appendonly', value: 'no', remedy: 'appendonly yes' },
    { weakness: 'evicts keys', key: 'maxmemory-policy', value: 'allkeys-lru', remedy: 'maxmemory-policy noeviction' },
  ] as const)(
    'start: exits with 1 and names the setting to change when Redis has $key $value',
    async ({ weakness, key, value, remedy }) => {
      await using weak = await startWeakRedis(weakness)
      const { code, said } = await starts({ ...right, REDIS_URL: weak.url })
      expect(said).toContain(`${key} is "${value}"`)
      expect(said).toContain(`Set in redis.conf: ${remedy}`)
      expect(code).toBe(1)
    },
  )
})

test('`lockkeeper doctor`: reports every unreachable or unsuitable system at once, and fails', async () => {
  const consulUrl = `http://127.0.0.1:${await freePort()}`
  await using weak = await startWeakRedis('evicts keys')
  const { code, said } = await examines({ ...right, REDIS_URL: weak.url, CONSUL_HTTP_ADDR: consulUrl })
  expect(said).toContain('maxmemory-policy')
  expect(said).toContain(consulUrl.replace('http://', ''))
  expect(said).toMatch(/slack/i)
  expect(code).not.toBe(0)
})

test('`lockkeeper doctor`: reports every configuration error at once, and fails', async () => {
  const path = write(cluster({ chanel: 'C0STORAGE', limits: { boot: 20 } }))
  const { code, said } = await examines({ ...without('SLACK_SIGNING_SECRET'), LOCKKEEPER_CONFIG: path })
  for (const wrong of ['clusters.harbour.chanel', 'clusters.harbour.limits.boot', 'SLACK_SIGNING_SECRET'])
    expect(said).toContain(wrong)
  expect(code).not.toBe(0)
})
