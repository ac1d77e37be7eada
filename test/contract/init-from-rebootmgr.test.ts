import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readCatalogSummary } from '../../src/adapters/consul/catalog-summary.ts'
import { rebootmgrKeys } from '../../src/adapters/consul/locks/keys.ts'
import { readRebootmgrInstallation } from '../../src/adapters/consul/rebootmgr-installation.ts'
import { startingConfiguration } from '../../src/configuration/initial/initial-file.ts'
import type { BotSettings } from '../../src/configuration/settings.ts'
import { askEach } from '../../src/engine/gates/ask.ts'
import { members } from '../../src/engine/gates/members.ts'
import { nodeConfig, nodeGroup } from '../../src/engine/gates/node-config.ts'
import { readingsOf } from '../../src/engine/gates/readings.ts'
import { serviceChecks } from '../../src/engine/gates/service-checks.ts'
import { stopFlags } from '../../src/engine/gates/stop-flags.ts'
import { describedRebootmgr } from '../../src/main/init/rebootmgr/described.ts'
import { worldWith } from '../conformance/cycle.ts'
import { type ModelInstallation, type ModelNode, modelAnswer } from '../conformance/rebootmgr-model.ts'
import { examplesOf } from '../property.ts'
import { repetitions } from '../samples.ts'
import { settingsOf } from '../unit/configuration-fixtures.ts'
import { consul, open, settingsFor } from './consul-fixtures.ts'
import { FakeRebootmgr } from './fake-rebootmgr.ts'
import { withAgents } from './health-fixtures.ts'
import { admitted, request } from './suites/lock-requests.ts'

// Random installations of rebootmgr on a real Consul: the configuration that is written for each must lead to the same
// answers as rebootmgr's own rules.

const { at, url, says, maintenance, register, deregister, isNow } = withAgents()
/** c1 to c3 have live agents, and c4 is dead. */
const living = ['c1', 'c2', 'c3']
const services = ['work', 'more']

const group = fc.constantFrom('db', 'net')
const status = fc.constantFrom('passing', 'passing', 'passing', 'warning', 'critical')
const tag = fc.constantFrom(
  'rebootmgr',
  'rebootmgr_preboot',
  'rebootmgr_postboot',
  'ignore_maintenance',
  'min_passing=1',
)
const instance = fc.option(
  fc.record({ tags: fc.uniqueArray(tag, { maxLength: 3 }), status: status as fc.Arbitrary<'passing'> }),
)
const configOf = (own: string | null) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(JSON.stringify({ enabled: true, ...(own === null ? {} : { group: own }) })) },
    fc.record({ enabled: fc.boolean(), group }, { requiredKeys: [] }).map((fields) => JSON.stringify(fields)),
    fc.record({ disabled: fc.boolean(), message: fc.constant('old'), group }).map((fields) => JSON.stringify(fields)),
    fc.constantFrom(null, '', 'no json', '[]'),
  )
const node = fc.record({
  services: fc.record({ work: instance, more: instance }),
  maintenance: fc.constantFrom('off', 'off', 'on'),
})
/** A stop flag, absent `absent` times as often as present. */
const flag = (absent: number) =>
  fc.oneof(
    { weight: absent, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom('', 'power work') },
  )

const installations: fc.Arbitrary<ModelInstallation> = fc
  .record({
    c1: node,
    c2: node,
    c3: node,
    // the groups of the node meta
    configs: fc.record({ c1: configOf('db'), c2: configOf('db'), c3: configOf('net'), c4: configOf(null) }),
    whitelist: fc.option(fc.uniqueArray(fc.constantFrom('c1', 'c2', 'c4', 'c4', 'gone'))),
    stop: flag(9),
    db_stop: flag(3),
    net_stop: flag(3),
  })
  .map(({ c1, c2, c3, configs, whitelist, ...stops }): ModelInstallation => {
    const texts: readonly (readonly [string, string | null])[] = [
      ...Object.entries(configs).map(([name, text]) => [`nodes/${name}/config`, text] as const),
      ...Object.entries(stops),
      ['ignore_failed_checks', whitelist === null ? null : JSON.stringify(whitelist)],
    ]
    const keys = texts.flatMap(([key, text]) => (text === null ? [] : [[`service/rebootmgr/${key}`, text]]))
    const alive = Object.entries({ c1, c2, c3 }).map(
      ([name, { services: own, maintenance: is }]): ModelNode => ({
        name,
        isAlive: 'yes',
        maintenance: is === 'on' ? 'on' : 'off',
        services: Object.fromEntries(
          Object.entries(own).flatMap(([service, one]) => (one === null ? [] : [[service, one]])),
        ),
      }),
    )
    return { keys: Object.fromEntries(keys), nodes: [...alive, dead] }
  })

const dead: ModelNode = {
  name: 'c4',
  isAlive: 'no',
  maintenance: 'off',
  services: { work: { tags: ['rebootmgr'], status: 'passing' } },
}

beforeAll(async () => {
  for (const name of living) await deregister(name, `galera-${name}`)
  await register('c4', 'work', 'rebootmgr')
  at('c4').freeze()
  await isNow('c4', 'failed')
})

beforeEach(() => consul(url(), 'DELETE', '/kv/?recurse'))

/** Makes the real cluster equal to the installation. */
async function install({ keys, nodes }: ModelInstallation): Promise<void> {
  await consul(url(), 'DELETE', '/kv/service/rebootmgr/?recurse')
  for (const [key, text] of Object.entries(keys)) await consul(url(), 'PUT', `/kv/${key}`, text)
  for (const { name, services: own, maintenance: is } of nodes) {
    if (name === dead.name) continue
    await maintenance(name, is === 'on')
    for (const service of services) {
      const wanted = own[service]
      if (wanted === undefined) await deregister(name, service)
      else {
        await register(name, service, ...wanted.tags)
        await says(name, `${service}-answers`, wanted.status)
      }
    }
  }
}

/** The configuration that `init --from-rebootmgr` writes for the cluster as it is now. */
async function writtenNow(): Promise<string> {
  const settings = settingsFor(url())
  const summary = await readCatalogSummary(settings)
  const names = summary.nodes.map(({ name }) => name)
  const found = describedRebootmgr(summary, 'eu-1', await readRebootmgrInstallation(settings, names), [])
  if (found === null) throw new Error('no rebootmgr was found')
  const people = { are: 'a group', group: { id: 'S0OPERATORS', name: 'operators' }, members: 3 } as const
  return startingConfiguration({
    ...found,
    channel: { id: 'C0OPS', name: 'ops' },
    approvers: people,
    operators: people,
    zone: 'UTC',
  })
}

/** Opens the cluster of a configuration, with longer time limits. */
function opened(text: string) {
  const [cluster] = (settingsOf(text) satisfies BotSettings).clusters
  if (cluster === undefined) throw new Error('no cluster')
  const { times } = settingsFor(url())
  const ports = open({ ...cluster.consul, url: url(), times }, cluster.inventory)
  const { context } = worldWith(cluster.policy)
  Object.assign(context, { cluster: ports.cluster, inventory: ports.inventory, locks: ports.locks })
  return { ports, context }
}

const asked = [nodeConfig, stopFlags, members, serviceChecks, nodeGroup]
const refusing: readonly string[] = ['blocked', 'unknown']

/** The answers of the gates for each node, under the names of the model. */
async function answersOf(text: string) {
  const { ports, context } = opened(text)
  try {
    const readings = readingsOf(context, 'many nodes')
    const nodes = await ports.inventory.nodes()
    const common = { context, moment: 'plan', steps: [], own: [], waived: null, drained: 'no', run: null } as const
    return await Promise.all(
      nodes
        .filter(({ name }) => living.includes(name))
        .map(async (one) => {
          const query = { ...common, node: one, operation: null, readings, signal: AbortSignal.timeout(60_000) }
          const answers = await askEach(asked, query)
          const refuses = (gate: string) =>
            answers.some(({ verdict }) => verdict.gate === gate && refusing.includes(verdict.verdict))
          return {
            name: one.name,
            evidence: answers.map(({ verdict }) => `${verdict.gate}: ${verdict.evidence}`),
            differs: refuses('node group'),
            says: {
              config: refuses('node config'),
              stop: refuses('stop flags'),
              members: refuses('members'),
              checks: refuses('service checks'),
              lock: rebootmgrKeys.lock(one.group),
            },
          }
        }),
    )
  } finally {
    await ports.close()
  }
}

/** Services with a threshold on the node's own relevant instance, which rebootmgr does not read (deviation 11). */
const thresholds = ({ nodes }: ModelInstallation, name: string): readonly string[] =>
  Object.entries(nodes.find((one) => one.name === name)?.services ?? {}).flatMap(([service, { tags }]) =>
    tags.some((one) => /^rebootmgr(_preboot)?$/.test(one)) && tags.includes('min_passing=1') ? [service] : [],
  )

describe('init --from-rebootmgr', () => {
  test('rebootmgr/01 rebootmgr/05 rebootmgr/15 rebootmgr/16 rebootmgr/17 rebootmgr/33 rebootmgr/34 rebootmgr/36 rebootmgr/37 rebootmgr/39 rebootmgr/40 translated configuration: refuses exactly what rebootmgr refuses, for random installations', async () => {
    const seen = { inventories: new Set<string>(), refused: 0, allowed: 0 }
    for (const installation of examplesOf(installations, repetitions(12).length, 11)) {
      await install(installation)
      const text = await writtenNow()
      seen.inventories.add(/^ {6}from: (catalog|list)$/m.exec(text)?.[1] ?? '')
      for (const { name, says: ours, differs, evidence } of await answersOf(text)) {
        const context = JSON.stringify({ installation, evidence }, null, 1)
        const model = modelAnswer(installation, name)
        const different = thresholds(installation, name)
        for (const service of different)
          expect(text, context).toContain(`# - tag min_passing=1 of service ${service}: `)
        expect({ name, ...ours, differs }, context).toEqual({
          name,
          ...model,
          checks: different.length > 0 ? ours.checks : model.checks,
          differs: false,
        })
        if (Object.values(ours).includes(true)) seen.refused += 1
        else seen.allowed += 1
      }
    }
    expect([...seen.inventories].sort()).toEqual(['catalog', 'list'])
    expect([seen.refused > 0, seen.allowed > 0]).toEqual([true, true])
  }, 300_000)

  test.each(['db', 'net', null])(
    'rebootmgr/08 rebootmgr/09 translated configuration: waits for a rebootmgr that holds the lock of %s, and keeps it out',
    async (held) => {
      const fields = (name: string | null) =>
        JSON.stringify({ enabled: true, ...(name === null ? {} : { group: name }) })
      for (const [name, own] of [
        ['c1', 'db'],
        ['c2', 'net'],
        ['c3', null],
      ] as const)
        await consul(url(), 'PUT', `/kv/${rebootmgrKeys.config(name)}`, fields(own))
      const { ports } = opened(await writtenNow())
      try {
        const groups = [...new Set((await ports.inventory.nodes()).flatMap((one) => one.group ?? []))]
        const asks = { ...request('r1'), groups }
        const rebootmgr = new FakeRebootmgr(url(), 'c1', held)
        expect(await rebootmgr.start()).toEqual({ is: 'pre' })
        expect((await ports.locks.acquire(asks, admitted)).is).toBe('waiting')
        await rebootmgr.exit()
        expect((await ports.locks.acquire(asks, admitted)).is).toBe('held')
        expect(await new FakeRebootmgr(url(), 'c1', held).start()).toEqual({
          is: 'exit 4',
          because: 'another node is rebooting',
        })
        await ports.locks.release('r1')
      } finally {
        await ports.close()
      }
    },
  )
})
