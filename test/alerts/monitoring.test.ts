import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { askForReboot } from '../../sandbox/fleet/tools/packages.ts'
import { startPrometheus } from '../../sandbox/programs/alerting.ts'
import { run } from '../../sandbox/programs/command.ts'
import { findProgram } from '../../sandbox/programs/programs.ts'
import { asks, goesOnWith, plans, receives } from '../integration/operations.ts'
import { environmentForAll } from '../integration/quick-environment.ts'
import { quickPlan, withCluster } from '../integration/quick-plan.ts'

const folder = join(import.meta.dirname, '../../monitoring')
const document = join(import.meta.dirname, '../../docs/monitoring.md')

const dashboard = z
  .object({
    panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) })),
  })
  .parse(JSON.parse(readFileSync(join(folder, 'dashboard.json'), 'utf8')))

const expressions = dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const))

const rules = z
  .object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })) })
  .parse(parse(readFileSync(join(folder, 'alert-rules.yaml'), 'utf8')))
const alerts = rules.groups.flatMap((group) => group.rules)

/** An expression as Grafana sends it, with everything chosen. */
const chosen = (expr: string): string =>
  expr.replaceAll('"$cluster"', '".*"').replaceAll('"$job"', '"lockkeeper"').replaceAll('$__rate_interval', '5m')

async function promtool(...args: readonly string[]): Promise<string> {
  const { path, env } = await findProgram('promtool')
  return run(path, args, { env, workingFolder: folder })
}

describe('alert rules', () => {
  test('alert rules: are accepted by promtool', async () => {
    expect(await promtool('check', 'rules', 'alert-rules.yaml')).toContain(`SUCCESS: ${alerts.length} rules found`)
  })

  test('docs/monitoring.md: has an example that promtool accepts', async () => {
    const [, example = ''] = /^```yml\n([\s\S]*?)^```$/m.exec(readFileSync(document, 'utf8')) ?? []
    const there = mkdtempSync(join(tmpdir(), 'prometheus-'))
    writeFileSync(join(there, 'prometheus.yml'), example)
    copyFileSync(join(folder, 'alert-rules.yaml'), join(there, 'alert-rules.yaml'))
    expect(await promtool('check', 'config', join(there, 'prometheus.yml'))).toContain('1 rule files found')
  })

  test('alert rules: fire for what they are meant for, and for nothing else', async () => {
    expect(await promtool('test', 'rules', 'alert-rules.test.yaml')).toContain('SUCCESS')
    const tried = readFileSync(join(folder, 'alert-rules.test.yaml'), 'utf8')
    expect(alerts.filter(({ alert }) => !tried.includes(alert))).toEqual([])
  })
})

/** rebootmgr's own stop flag */
const stop = 'service/rebootmgr/stop'

const queried = z.object({
  status: z.literal('success'),
  warnings: z.array(z.string()).optional(),
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
})

describe('a real Prometheus that reads a bot', async () => {
  const environment = await environmentForAll({
    ...quickPlan(['storage-01', 'compute-01', 'compute-02']),
    rewrite: withCluster(({ roles }) => ({
      windows: { nightly: { start: '22:00', length: '6h', zone: 'Europe/Berlin' } },
      roles,
    })),
  })
  const { bots, fleet, operator } = environment
  const [bot] = bots
  if (!bot) throw new Error('no bot')
  const prometheus = await startPrometheus({}, [], { lockkeeper: [bot.url] })
  afterAll(() => prometheus.kill())

  const ask = async (expr: string) => {
    const answer = await fetch(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query: chosen(expr) })}`)
    return queried.parse(await answer.json()).data.result
  }

  test('dashboard: each expression has a value once a node was rebooted, a drain was held up, and an approval is awaited', {
    timeout: 240_000,
    retry: 0,
  }, async () => {
    const rebooted = await asks(environment, 'ana', '/cluster reboot compute-01')
    await rebooted.says('Done in')
    await asks(environment, 'ana', '/cluster reboot storage-01')
    const plan = await plans(environment, 'ana', '/cluster drain compute-02')
    await operator.put(stop, 'power work')
    const drained = await goesOnWith(environment, 'ana', plan)
    await drained.says('Not started')
    await operator.remove(stop)
    await drained.says('Done in')
    // a campaign whose nodes all comply ends at once
    askForReboot(fleet.machine('compute-01').parts.disk, 'linux-image-amd64')
    const due = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
    const goal = '--until "no reboot required"'
    const start = `/cluster campaign start role=compute ${goal} --by ${due} --reason patches`
    await receives(environment, 'ana', start, 'Started campaign')
    await operator.put(stop, 'more power work')
    // gauges are read each minute, and when a bot starts
    await bot.kill()
    await bot.restart()
    const withoutValue = async () => {
      const answers = await Promise.all(expressions.map(async ([title, expr]) => ({ title, values: await ask(expr) })))
      return answers.filter(({ values }) => values.length === 0).map(({ title }) => title)
    }
    await expect.poll(withoutValue, { timeout: 60_000 }).toEqual([])
    const locks = await ask('lockkeeper_lock_age_seconds')
    expect(locks.map(({ metric }) => metric.node)).toContain('compute-02')
  })
})
