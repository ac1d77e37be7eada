import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import { recorded, settled, ssh, startTestFleet } from './fleet-fixtures.ts'

const json = { 'content-type': 'application/json' }
const view = z.object({
  name: z.string(),
  state: z.string(),
  rebootRequired: z.boolean(),
  faults: z.record(z.string(), z.string()),
})

let fleet: Fleet
beforeAll(async () => {
  fleet = await startTestFleet('shims', 2)
})
afterAll(() => fleet.stop())

async function call(method: string, path: string, body: object): Promise<number> {
  const content = method === 'GET' ? {} : { body: JSON.stringify(body), headers: json }
  return (await fetch(`${fleet.url}/fleet${path}`, { method, ...content })).status
}

async function node(name: string): Promise<z.infer<typeof view>> {
  return view.parse(await (await fetch(`${fleet.url}/fleet/nodes/${name}`)).json())
}

/** Reads server-sent events until the condition holds for one. */
async function event(wanted: (name: string, data: string) => boolean): Promise<void> {
  const response = await fetch(`${fleet.url}/fleet/events`)
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    const events = text.split('\n\n').slice(0, -1)
    text = text.slice(events.join('\n\n').length)
    const found = events.some((each) => {
      const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/m.exec(each) ?? []
      return wanted(name, data)
    })
    if (found) return
  }
}

test('GET /fleet: lists all nodes with their state', async () => {
  const answer = await (await fetch(`${fleet.url}/fleet`)).json()
  const { nodes } = z.object({ nodes: z.array(view) }).parse(answer)
  expect(nodes.map((each) => each.name)).toEqual(['storage-01', 'storage-02'])
})

test('faults: are switched on and off on the node', async () => {
  expect(await call('PUT', '/nodes/storage-01/faults/wrongHostName', { detail: 'other' })).toBe(200)
  expect((await node('storage-01')).faults).toEqual({ wrongHostName: 'other' })
  expect((await ssh(fleet, 'storage-01', 'hostname')).stdout).toBe('other\n')
  expect(await call('DELETE', '/nodes/storage-01/faults/wrongHostName', {})).toBe(200)
  expect((await ssh(fleet, 'storage-01', 'hostname')).stdout).toBe('storage-01\n')
})

test('reboot-required: marks the node, also in its own files', async () => {
  expect(await call('PUT', '/nodes/storage-01/reboot-required', { package: 'libc6' })).toBe(200)
  expect((await node('storage-01')).rebootRequired).toBe(true)
  expect((await ssh(fleet, 'storage-01', 'cat /var/run/reboot-required.pkgs')).stdout).toBe('libc6\n')
})

test('power: takes the node down and reports it as events', async () => {
  await settled(fleet, 'storage-02')
  const heard = event((name, data) => name === 'nodes' && data.includes('"state":"down"'))
  const noted = event((name, data) => name === 'record' && data.includes('"kind":"down"'))
  expect(await call('POST', '/nodes/storage-02/power', { do: 'off' })).toBe(200)
  await Promise.all([heard, noted])
  expect(await call('POST', '/nodes/storage-02/power', { do: 'on' })).toBe(200)
  await recorded(fleet, (line) => line.kind === 'booted' && line.node === 'storage-02' && line.bootIdBefore !== null)
  expect(fleet.reboots('storage-02')[0]?.cause).toBe('switch')
})

test('requests: are refused without effect when they are impossible, unknown, malformed or foreign', async () => {
  expect(await call('PUT', '/nodes/storage-01/faults/checkFails', { detail: 'haproxy' })).toBe(409)
  expect(await call('PUT', '/nodes/storage-01/faults/nothing', {})).toBe(404)
  expect(await call('GET', '/nodes/storage-99', {})).toBe(404)
  expect(await call('POST', '/nodes/storage-01/power', { do: 'explode' })).toBe(400)
  const foreign = await fetch(`${fleet.url}/fleet/nodes/storage-01/power`, { method: 'POST', body: '{"do":"off"}' })
  expect(foreign.status).toBe(400)
  expect((await node('storage-01')).state).toBe('up')
})

test('tools: refuse a request without the token of the node', async () => {
  const foreign = await fetch(`${fleet.url}/tools/storage-01/reboot`, {
    method: 'POST',
    headers: { 'x-token': 'guess' },
  })
  expect(foreign.status).toBe(404)
  expect((await node('storage-01')).state).toBe('up')
})
