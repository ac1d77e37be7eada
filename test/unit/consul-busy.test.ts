import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConsulHttp, consulHttp } from '../../src/adapters/consul/client/http.ts'
import { settingsFor } from '../contract/consul-fixtures.ts'
import { listening } from './listening.ts'

const tooMany = 'Your IP is issuing too many concurrent connections, please rate limit your calls\n'
let refusals = 0
let asked = 0
/** A Consul that refuses this many requests, as it does when one address has too many connections. */
const server = createServer((incoming, response) => {
  asked += 1
  incoming.resume()
  refusals -= 1
  if (refusals < 0) response.end('[]')
  else response.writeHead(429).end(tooMany)
})
let http: ConsulHttp
let address: Awaited<ReturnType<typeof listening>>

beforeAll(async () => {
  address = await listening(server)
  http = consulHttp(settingsFor(address.url))
})
afterAll(async () => {
  await http.close()
  address.close()
})

test('read: is tried again when Consul takes no more connections from this address', { tags: ['slow'] }, async () => {
  refusals = 2
  expect((await http.read('/v1/catalog/nodes', {})).body).toEqual([])
})

test('write: is tried once when Consul takes no more connections, and has changed nothing', async () => {
  refusals = 1
  asked = 0
  await expect(http.write('/v1/txn', {}, [])).rejects.toMatchObject({
    effect: 'none',
    message: expect.stringContaining('answered 429: Your IP is issuing too many concurrent connections'),
  })
  expect(asked).toBe(1)
})
