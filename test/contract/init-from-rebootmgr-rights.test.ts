import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readCatalogSummary } from '../../src/adapters/consul/catalog-summary.ts'
import { readRebootmgrInstallation } from '../../src/adapters/consul/rebootmgr-installation.ts'
import { Denied } from '../../src/engine/ports/failure.ts'
import { type GuardedWorld, startGuardedWorld } from './consul-acls.ts'
import { settingsFor } from './consul-fixtures.ts'
import { configKey, triggerKey } from './rebootmgr-fixtures.ts'

const readsAll = [
  'key_prefix "service/rebootmgr/" { policy = "read" }',
  'node_prefix "" { policy = "read" }',
  'service_prefix "" { policy = "read" }',
]

describe('installation of rebootmgr behind ACLs', () => {
  let world: GuardedWorld
  beforeAll(async () => {
    world = await startGuardedWorld()
    await world.ask('PUT', `/kv/${configKey('storage-01')}`, '{"enabled": true, "group": "net"}')
  })
  afterAll(() => world.close())
  beforeEach(() => world.allow(readsAll))

  const read = async () => {
    const settings = settingsFor(world.server.url, { token: world.token })
    const { nodes } = await readCatalogSummary(settings)
    return readRebootmgrInstallation(
      settings,
      nodes.map(({ name }) => name),
    )
  }

  test('readRebootmgrInstallation: needs no right to write', async () => {
    expect((await read()).keys).toEqual([{ key: configKey('storage-01'), text: '{"enabled": true, "group": "net"}' }])
  })

  test.each([
    configKey('storage-01'),
    configKey('compute-01'),
    triggerKey('compute-01'),
    'service/rebootmgr/stop',
    'service/rebootmgr/ignore_failed_checks',
    'service/rebootmgr/reboot_in_progress',
    // the group of a node's configuration
    'service/rebootmgr/net_stop',
  ])('F01 readRebootmgrInstallation: fails when %s may not be read, whether it is there or not', async (key) => {
    await world.allow([...readsAll, `key "${key}" { policy = "deny" }`])
    const error = await read().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Denied)
    expect(String(error)).toContain(`the token may not read ${key}`)
  })

  test.each(['node_prefix', 'service_prefix'])(
    'F01 readRebootmgrInstallation: fails when a %s is hidden from lists',
    async (prefix) => {
      await world.allow([...readsAll, `${prefix} "compute" { policy = "deny" }`, `${prefix} "" { policy = "deny" }`])
      const settings = settingsFor(world.server.url, { token: world.token })
      await expect(readRebootmgrInstallation(settings, [])).rejects.toBeInstanceOf(Denied)
    },
  )
})
