import { afterEach, describe, expect, it } from 'vitest'
import { prometheusMetrics } from '../../src/adapters/http/metrics.ts'
import { probeRoutes, type ReadyPart } from '../../src/adapters/http/probes.ts'
import { type HttpServer, httpLimits, type Route, startHttpServer } from '../../src/adapters/http/server.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import type { Log } from '../../src/engine/ports/log.ts'

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }
const servers: HttpServer[] = []

async function serving(routes: readonly Route[]): Promise<HttpServer> {
  const server = await startHttpServer(0, '127.0.0.1', routes, httpLimits, quiet)
  servers.push(server)
  return server
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const ready: ReadyPart = { name: 'redis', check: async () => ({ is: 'ready' }) }

describe('probes', () => {
  it('readyz: is ready when every part is', async () => {
    const { url } = await serving(probeRoutes([ready]))
    const answer = await fetch(`${url}/readyz`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ is: 'ready', parts: { redis: 'ready' } })
  })

  it('readyz: names the part that is not ready and why', async () => {
    const { url } = await serving(
      probeRoutes([
        ready,
        { name: 'consul', check: async () => ({ is: 'not ready', why: 'no leader' }) },
        { name: 'slack', check: () => Promise.reject(new Error('socket closed')) },
      ]),
    )
    const answer = await fetch(`${url}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({
      is: 'not ready',
      parts: { redis: 'ready', consul: 'no leader', slack: 'socket closed' },
    })
    expect((await fetch(`${url}/livez`)).status).toBe(200)
  })

  it('readyz: does not wait for a part that never answers', async () => {
    const { url } = await serving(probeRoutes([{ name: 'consul', check: () => new Promise(() => undefined) }], 20))
    const answer = await fetch(`${url}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('no answer within 20 ms')
  })
})

describe('HTTP server', () => {
  it('http server: answers 404 for an unknown path, 405 for a wrong method and 500 for a broken route', async () => {
    const broken: Route = {
      method: 'POST',
      path: '/broken',
      handle: () => {
        throw new Error('a detail that nobody outside needs')
      },
    }
    const { url } = await serving([broken])
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
    const wrong = await fetch(`${url}/broken`)
    expect(wrong.status).toBe(405)
    expect(wrong.headers.get('allow')).toBe('POST')
    const answer = await fetch(`${url}/broken?x=1`, { method: 'POST' })
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('detail')
  })

  it('http server: names PORT when the port is taken', async () => {
    const { port } = await serving([])
    await expect(startHttpServer(port, '127.0.0.1', [], httpLimits, quiet)).rejects.toThrow(
      `PORT: 127.0.0.1:${port} cannot be listened on (EADDRINUSE): choose another PORT`,
    )
  })
})

describe('metrics', () => {
  const shown = async (show: (metrics: ReturnType<typeof prometheusMetrics>['metrics']) => void) => {
    const { metrics, route } = prometheusMetrics()
    show(metrics)
    const { url } = await serving([route])
    return (await fetch(`${url}/metrics`)).text()
  }

  it('metrics: show locks with their age and holder, and no released lock', async () => {
    const lock = { scope: 'role/storage', node: 'storage-01', operation: 'op-1', sinceMs: 1000 }
    const text = await shown((metrics) => {
      metrics.locks('eu-1', [lock, { ...lock, node: 'storage-02' }], 2, 2000)
      metrics.locks('eu-2', [lock], 0, 2000)
      metrics.locks('eu-1', [lock], 1, 91_000)
    })
    expect(text).toContain(
      'lockkeeper_lock_age_seconds{cluster="eu-1",scope="role/storage",node="storage-01",operation="op-1"} 90',
    )
    expect(text).not.toContain('storage-02')
    expect(text).toContain('lockkeeper_lock_age_seconds{cluster="eu-2"')
    expect(text).toContain('lockkeeper_lock_waiting{cluster="eu-1"} 1')
  })

  it('metrics: show operations by state, turns, steps, gates, the outbox and failures', async () => {
    const text = await shown((metrics) => {
      metrics.operations('eu-1', { running: 2, queued: 1 })
      metrics.operations('eu-1', { running: 3 })
      metrics.operationEnded('eu-1', 'reboot', 'succeeded')
      metrics.runEnded('eu-1', 'reboot', 'succeeded')
      metrics.stepEnded('eu-1', { kind: 'drain', phase: 'take out of service', ended: 'done', tookMs: 12_000 })
      metrics.gateAnswered('eu-1', 'ceph', 'blocked')
      metrics.turnTaken('eu-1', { kind: 'run', lateMs: 30, tookMs: 12, ended: 'well' })
      metrics.outbox('eu-1', 4, 9000)
      metrics.rebootsNeeded('eu-1', 7, 60_000)
      metrics.failed('eu-1', new Failure('node storage-01', 'no answer', 'ambiguous'))
    })
    expect(text).toContain('lockkeeper_operations{cluster="eu-1",state="running"} 3')
    expect(text).not.toContain('state="queued"')
    expect(text).toContain('lockkeeper_operations_ended_total{cluster="eu-1",command="reboot",state="succeeded"} 1')
    expect(text).toContain(
      'lockkeeper_step_seconds_sum{cluster="eu-1",phase="take out of service",step="drain",ended="done"} 12',
    )
    expect(text).toContain('lockkeeper_gate_verdicts_total{cluster="eu-1",gate="ceph",verdict="blocked"} 1')
    expect(text).toContain('lockkeeper_turn_late_seconds_count{cluster="eu-1",kind="run"} 1')
    expect(text).toContain('lockkeeper_outbox_oldest_seconds{cluster="eu-1"} 9')
    expect(text).toContain('lockkeeper_reboots_needed{cluster="eu-1"} 7')
    expect(text).toContain('lockkeeper_reboots_needed_age_seconds{cluster="eu-1"} 60')
    expect(text).toContain('lockkeeper_failures_total{cluster="eu-1",source="node",effect="ambiguous"} 1')
    expect(text).toContain('process_cpu_seconds_total')
  })

  it('metrics: show windows, stop flags, overrides, missing rights and when they were read, and no lifted stop', async () => {
    const text = await shown((metrics) => {
      metrics.windows('eu-1', new Map([['nightly', true]]))
      metrics.windows('eu-1', new Map([['weekly', false]]))
      metrics.stops('eu-1', [{ scope: 'cluster', group: '' }])
      metrics.stops('eu-1', [{ scope: 'group', group: 'rack-2' }])
      metrics.overrides('eu-1', 2)
      metrics.rightsMissing('eu-1', 3)
      metrics.measured('eu-1', 90_000)
    })
    expect(text).toContain('lockkeeper_window_open{cluster="eu-1",window="weekly"} 0')
    expect(text).not.toContain('nightly')
    expect(text).toContain('lockkeeper_stop_flags{cluster="eu-1",scope="group",group="rack-2"} 1')
    expect(text).not.toContain('scope="cluster"')
    expect(text).toContain('lockkeeper_overrides_unacknowledged{cluster="eu-1"} 2')
    expect(text).toContain('lockkeeper_rights_missing{cluster="eu-1"} 3')
    expect(text).toContain('lockkeeper_measured_timestamp_seconds{cluster="eu-1"} 90')
  })

  it('metrics: accept NaN and show 0', async () => {
    const text = await shown((metrics) => metrics.outbox('eu-1', 1, Number.NaN))
    expect(text).toContain('lockkeeper_outbox_oldest_seconds{cluster="eu-1"} 0')
  })
})
