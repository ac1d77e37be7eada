import { expect, test } from 'vitest'
import { currentRevision } from '../../sandbox/workspace/model.ts'
import { seen } from '../until.ts'
import { asks, channel, rebootedOnce, receives } from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan } from './quick-plan.ts'

const environment = await environmentForAll({
  ...quickPlan(['storage-01', 'compute-01', 'compute-02']),
  mode: 'socket',
  bots: ['bot-1', 'bot-2'],
})
const { bots, workspace, consul } = environment

/** Public messages of the channel, outside threads, that contain this text. */
const readByAll = (text: string) =>
  workspace
    .person('ben')
    .sees(channel)
    .filter((message) => message.visibleTo === undefined && message.threadTs === undefined)
    .filter((message) => JSON.stringify(currentRevision(message)).includes(text))

/** The value of a metric, summed over all bots. */
async function total(name: string): Promise<number> {
  const texts = await Promise.all(bots.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()))
  const lines = texts
    .join('\n')
    .split('\n')
    .filter((line) => line.startsWith(name))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

test('chat_escalation event: is posted once in the channel when two bots receive it', async () => {
  const fire = (text: string) => fetch(`${consul.url}/v1/event/fire/chat_escalation`, { method: 'PUT', body: text })
  await fire('(storage-01) (ceph) pre boot task failed')
  await workspace.until(() => readByAll('pre boot task failed').length > 0, 60_000)
  // events are posted in order: a second post of the first event would be there by now
  await fire('(storage-01) (ceph) and another')
  await workspace.until(() => readByAll('and another').length > 0, 60_000)
  expect(readByAll('pre boot task failed')).toHaveLength(1)
})

test('stop: is announced once, and history shows when it was lifted', async () => {
  await receives(environment, 'dora', '/cluster stop cluster --reason "power work"', 'Stopped the cluster')
  await workspace.until(() => readByAll('stopped the cluster: power work').length > 0, 60_000)
  await receives(
    environment,
    'dora',
    '/cluster resume cluster --reason "power is back"',
    'resumed. Waiting operations continue automatically',
  )
  const history = await receives(environment, 'ana', '/cluster history', 'power is back')
  expect(history).toContain('lifted the stop of the cluster')
  expect(history).toContain('audit log verified')
  expect(readByAll('stopped the cluster: power work')).toHaveLength(1)
})

test('metrics and log: count what a reboot did, and name cluster, operation and turn in each line', async () => {
  const asked = await asks(environment, 'ana', '/cluster reboot compute-01')
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'compute-01')).toBe(true)
  const labels = '{cluster="harbour",command="reboot"'
  const succeeded = () => total(`lockkeeper_operations_ended_total${labels},state="succeeded"}`)
  await seen(succeeded, (count) => count === 1)
  expect(await total(`lockkeeper_runs_ended_total${labels},outcome="succeeded"}`)).toBe(1)
  const newBoot = '{cluster="harbour",phase="final change",step="awaitNewBoot",ended="done"}'
  expect(await total(`lockkeeper_step_seconds_count${newBoot}`)).toBe(1)
  expect(
    await total('lockkeeper_gate_verdicts_total{cluster="harbour",gate="stop flags",verdict="ok"}'),
  ).toBeGreaterThan(0)
  const about = bots
    .flatMap((bot) => bot.logged())
    .filter((line) => line.includes('"msg":"run event"'))
    .map((line): { cluster?: string; operation?: string; turn?: string } => JSON.parse(line))
  expect(about.length).toBeGreaterThan(10)
  for (const line of about) expect(line).toMatchObject({ cluster: 'harbour', operation: asked.id, turn: 'run' })
})

test('S35 audit log: blocks new work until a person acknowledges that the store lost entries behind the anchor', async () => {
  const key = `${consul.url}/v1/kv/lockkeeper/harbour/audit-head?raw`
  const kept = JSON.parse(await (await fetch(key)).text())
  expect(kept.position).toBeGreaterThanOrEqual(5)
  const forgotten = JSON.stringify({ ...kept, position: kept.position + 1000 })
  await fetch(key, { method: 'PUT', body: forgotten })
  await receives(environment, 'ana', '/cluster reboot compute-02', 'audit log entries are missing')
  await receives(environment, 'dora', '/cluster acknowledge record --reason "looked at all nodes"', 'Acknowledged')
  const history = await receives(environment, 'ana', '/cluster history', 'acknowledged missing audit log entries')
  expect(history).toContain('audit log verified')
  const asked = await asks(environment, 'ana', '/cluster reboot compute-02')
  await asked.says('Done in')
  expect(rebootedOnce(environment, 'compute-02')).toBe(true)
})

test('mistyped command: offers the corrected command as a button that shows its plan', async () => {
  const ana = workspace.person('ana')
  await ana.types(channel, '/cluster rebot compute-1')
  const no = await workspace.until(
    () =>
      ana
        .sees(channel)
        .find((message) => JSON.stringify(currentRevision(message)).includes('Did you mean: reboot compute-01')),
    30_000,
  )
  await ana.clicks(no, 'Did you mean: reboot compute-01')
  await workspace.until(
    () =>
      ana.sees(channel).find((message) => JSON.stringify(currentRevision(message)).includes('Plan: Reboot compute-01')),
    30_000,
  )
})
