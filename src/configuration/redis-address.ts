import { inboxKeyPrefix } from '../adapters/redis/keys.ts'
import type { RedisSentinels } from '../adapters/redis/sentinels.ts'
import type { RedisCluster } from '../adapters/redis/shard.ts'
import type { VariableReader } from './variables.ts'

/**
 * Where Redis is; with Sentinels or a Redis Cluster, `url` has the account, the database and whether TLS is used, and not
 * the primary.
 */
export type RedisPlace = {
  readonly url: string
  readonly sentinels: RedisSentinels | null
  readonly cluster: RedisCluster | null
}

const example = 'redis://127.0.0.1:6379'
const sentinelExample = 'redis+sentinel://user:password@host1:26379,host2:26379,host3:26379/main'
const clusterExample = 'redis+cluster://user:password@host1:6379,host2:6379,host3:6379'
const [sentinelPort, redisPort] = [26_379, 6379]

const sentinelUrl =
  /^(?<protocol>rediss?)\+sentinel:\/\/(?:(?<account>[^@/]*)@)?(?<hosts>[^@/?#]+)\/(?<master>[A-Za-z0-9._-]+)(?:\/(?<database>\d*))?$/

const clusterUrl = /^(?<protocol>rediss?)\+cluster:\/\/(?:(?<account>[^@/]*)@)?(?<hosts>[^@/?#]+)\/?$/

/** Reads REDIS_URL and what belongs to it, and adds their problems. */
export function redisPlace(read: VariableReader): RedisPlace {
  const text = read.needed('REDIS_URL', `the address of Redis, such as ${example}`)
  if (/^rediss?\+sentinel:/.test(text)) return throughSentinels(read, text)
  for (const name of ['REDIS_SENTINEL_USERNAME', 'REDIS_SENTINEL_PASSWORD'])
    if (read.given(name) !== null) read.wrong(name, `is for Sentinels, and REDIS_URL names none: ${sentinelExample}`)
  if (/^rediss?\+cluster:/.test(text)) return inCluster(read, text)
  // a database is selected by its number; a name would be read as none, which is database 0
  if (URL.canParse(text) && !/^\/?\d*$/.test(new URL(text).pathname))
    read.wrong('REDIS_URL', `must end with the number of a database or with nothing, such as ${example}/0`)
  return { url: read.address('REDIS_URL', text, ['redis:', 'rediss:'], example), sentinels: null, cluster: null }
}

function throughSentinels(read: VariableReader, text: string): RedisPlace {
  const { protocol, account, hosts = '', master = '', database = '' } = sentinelUrl.exec(text)?.groups ?? {}
  const found = hosts.split(',').map((host) => hostOf(host, sentinelPort))
  const known = found.filter((host) => host !== null)
  const before = account === undefined ? '' : `${account}@`
  const [first] = hosts.split(',')
  const url = `${protocol}://${before}${first}/${database}`
  // the address may have a password, so it is not shown
  if (protocol === undefined || known.length < found.length || !URL.canParse(url)) {
    read.wrong(
      'REDIS_URL',
      `names no group of Sentinels; it must look like ${sentinelExample}, where main is the name of the group, with / and the number of a database if it is not 0 (in a password, write %40 and %2F)`,
    )
    return { url: example, sentinels: null, cluster: null }
  }
  const username = read.given('REDIS_SENTINEL_USERNAME')
  const password = read.given('REDIS_SENTINEL_PASSWORD')
  if (username !== null && password === null)
    read.needed('REDIS_SENTINEL_PASSWORD', 'the password of REDIS_SENTINEL_USERNAME')
  return { url, sentinels: { master, hosts: known, username, password }, cluster: null }
}

function inCluster(read: VariableReader, text: string): RedisPlace {
  const { protocol, account, hosts = '' } = clusterUrl.exec(text)?.groups ?? {}
  const found = hosts.split(',').map((host) => hostOf(host, redisPort))
  const known = found.filter((host) => host !== null)
  const [first] = hosts.split(',')
  const url = `${protocol}://${account === undefined ? '' : `${account}@`}${first}`
  // the address may have a password, so it is not shown
  if (protocol === undefined || known.length < found.length || !URL.canParse(url)) {
    read.wrong(
      'REDIS_URL',
      `names no Redis Cluster; it must look like ${clusterExample}, with some of its nodes and without a database (in a password, write %40 and %2F)`,
    )
    return { url: example, sentinels: null, cluster: null }
  }
  return { url, sentinels: null, cluster: { hosts: known, keys: inboxKeyPrefix } }
}

function hostOf(text: string, defaultPort: number): RedisSentinels['hosts'][number] | null {
  const url = `redis://${text}`
  if (text === '' || !URL.canParse(url)) return null
  const { hostname, port, pathname } = new URL(url)
  if (hostname === '' || pathname !== '') return null
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? defaultPort : Number(port) }
}
