import { statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtPage } from '../../sandbox/page/build.ts'
import { sourcesHash } from '../../sandbox/page/sources.ts'
import { playScenario } from './minimal-bot.ts'
import { openPageFixture, type PageFixture } from './page-fixture.ts'

let fixture: PageFixture
beforeAll(async () => {
  fixture = await openPageFixture(playScenario)
})
afterAll(() => fixture[Symbol.asyncDispose]())

function statusOf(path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(fixture.url)
    const asked = request({ host: '127.0.0.1', port, path, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asked.on('error', reject).end()
  })
}

function control(body: string, contentType: string): Promise<Response> {
  return fetch(`${fixture.url}/controls`, { method: 'POST', headers: { 'content-type': contentType }, body })
}

test('page server: answers only hosts and origins of this machine', async () => {
  for (const path of ['/', '/sandbox/state?as=U0ANA', '/fleet', '/controls']) {
    expect(await statusOf(path, {})).toBe(200)
    expect(await statusOf(path, { host: 'evil.example' })).toBe(403)
    expect(await statusOf(path, { origin: 'https://evil.example' })).toBe(403)
    expect(await statusOf(path, { origin: 'http://localhost:8710' })).toBe(200)
  }
  expect(await statusOf('/assets/../../package.json', {})).toBe(404)
})

test('page: loads nothing from other origins', async () => {
  const answer = await fetch(fixture.url)
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'self'/)
  expect(await answer.text()).not.toMatch(/(src|href)="(https?:)?\/\//)
})

test('controls: report the state, run an action, and refuse failed and unknown ones', async () => {
  expect(await (await fetch(`${fixture.url}/controls`)).json()).toEqual({
    bot: 'running',
    consul: 'reachable',
    slack: 'speaking',
    kills: [],
  })
  const cut = await control('{"action":"cut Consul"}', 'application/json')
  expect([cut.status, await cut.json()]).toMatchObject([200, { consul: 'cut' }])
  const failed = await control('{"action":"mend Consul"}', 'application/json')
  expect([failed.status, await failed.json()]).toEqual([409, { error: 'Consul would not be mended' }])
  const unknown = await control('{"action":"toString"}', 'application/json')
  expect([unknown.status, await unknown.json()]).toMatchObject([400, { error: expect.stringContaining('cut Consul') }])
  expect((await control('{"action":"kill the bot"}', 'text/plain')).status).toBe(400)
  expect(fixture.pressed).toEqual(['cut Consul'])
})

test('event stream: carries whole events of workspace and fleet', async () => {
  const stream = await fetch(`${fixture.url}/events`)
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  let told = ''
  const hear = async (what: string) => {
    while (!told.includes(what)) told += String((await reader?.read())?.value)
  }
  await hear('event: nodes')
  await fixture.workspace.person('ana').types('#general', 'hello')
  await hear('"what":"message"')
  await fixture.fleet.switchOn('storage-04', 'slow', '')
  await hear('"fault on"')
  const events = told.split('\n\n').filter((event) => event.startsWith('event: '))
  for (const event of events) expect(event).toMatch(/^event: (change|nodes|record)\n(id: \d+\n)?data: [{[].*[}\]]$/)
  await reader?.cancel()
})

test('builtPage: builds once for the same sources', async () => {
  const folder = await builtPage()
  expect(folder).toContain(sourcesHash())
  const builtMs = statSync(join(folder, 'index.html')).mtimeMs
  expect(await builtPage()).toBe(folder)
  expect(statSync(join(folder, 'index.html')).mtimeMs).toBe(builtMs)
})
