import type { Alertmanager } from '../../src/adapters/prometheus/alertmanager.ts'
import type { SilenceSettings } from '../../src/adapters/prometheus/settings.ts'
import { silenceOf } from '../../src/adapters/prometheus/silence.ts'
import { readMatcher } from '../../src/core/alerts/matcher.ts'
import { FakeAlertmanager } from '../world/alerts/alertmanager.ts'
import { directly } from '../world/alerts/direct.ts'
import type { World } from '../world/world.ts'
import { configurationOf, reconfigure } from './in-force.ts'

const minuteMs = 60_000

/** The settings of the simulated silences, which the judge knows. */
export const silenceTimes = { lengthMs: 25 * minuteMs, afterMs: 5 * minuteMs, atMostMs: 720 * minuteMs }

const silencedWorlds = new WeakMap<World, FakeAlertmanager>()

/** The Alertmanager of a world; null when no node's alerts are silenced there. */
export const alertmanagerOf = (world: World): FakeAlertmanager | null => silencedWorlds.get(world) ?? null

/** Changes what the adapter is made of, as a mutation does. */
export type SilenceMistake = {
  readonly settings?: Partial<SilenceSettings>
  readonly client?: (client: Alertmanager) => Alertmanager
}

/** The labels of an alert of a node. */
export const alertOf = (node: string) => ({ alertname: 'NodeDown', instance: `${node}:9100` })

/** Silences the alerts of compute nodes in work, by the real adapter; does nothing when that is so already. */
export function silenceComputeNodes(
  world: World,
  { settings = {}, client = (real) => real }: SilenceMistake = {},
): void {
  if (silencedWorlds.has(world)) return
  const fake = new FakeAlertmanager(() => world.nowMs)
  silencedWorlds.set(world, fake)
  const matcher = readMatcher('instance="{node}:9100"')
  const { policy } = configurationOf(world)
  const { compute } = policy.roles
  if (matcher === null || compute === undefined) throw new Error('no compute nodes, or no matcher')
  const silence = silenceOf(
    { cluster: policy.cluster, name: 'silence', settings: { ...silenceTimes, matchers: [matcher], ...settings } },
    client(directly(fake)),
    { now: () => world.nowMs },
  )
  Object.assign(world.context.capabilities, { silence })
  const capabilities = [{ name: 'silence', rank: 'silence' as const }]
  reconfigure(world, { policy: { ...policy, roles: { ...policy.roles, compute: { ...compute, capabilities } } } })
}
