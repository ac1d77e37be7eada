import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { type DemoEnvironment, openEnvironment } from '../../sandbox/environment/environment.ts'
import { goesOnWith, plans, type ShownOperation } from '../integration/operations.ts'
import { quickPlan, withCluster } from '../integration/quick-plan.ts'
import { seen } from '../until.ts'
import type { RealCloud, ServerRecord } from './cloud.ts'

const [first, second, third] = ['compute-01', 'compute-02', 'compute-03'] as const
const movedWithinMs = 900_000

/** What moves of a server Nova has written down, the oldest first: `compute-01 to compute-02: completed`. */
const movesOf = ({ migrations }: ServerRecord): readonly string[] =>
  migrations.map(({ source, target, status }) => `${source} to ${target}: ${status}`)

/** The real bot on a fleet whose compute nodes are the hosts of a real Nova; prints what people read. */
export function describeRollingReboot(real: () => RealCloud): void {
  describe('rolling reboot on a real Nova', () => {
    let environment: DemoEnvironment
    let close: () => Promise<void>
    beforeAll(async () => {
      const visible = await machinesOf(real())
      const folder = mkdtempSync(join(tmpdir(), 'cloud-'))
      const cloudsFile = join(folder, 'clouds.yaml')
      writeFileSync(cloudsFile, stringify({ clouds: { harbour: cloudOf(real()) } }), { mode: 0o600 })
      environment = await openEnvironment({
        ...quickPlan([first, second, third]),
        rewrite: withCluster(({ roles }) => ({
          openstack: { cloud: 'harbour', cloudsFile, keepFree: 0, atOnce: 2, machines: visible.command },
          roles: {
            ...roles,
            compute: {
              ...roles.compute,
              gates: ['compute-room'],
              capabilities: ['masakari', 'compute-service', 'servers'],
            },
          },
        })),
      })
      const unfollow = powerOf(environment, real())
      close = async () => {
        unfollow()
        await environment.stop()
        await visible.close()
        rmSync(folder, { recursive: true, force: true })
        await real().clear()
      }
    }, 600_000)
    afterAll(() => close?.(), 600_000)

    const says = (asked: ShownOperation, text: string): Promise<string> =>
      environment.workspace.until(() => (asked.read().includes(text) ? asked.read() : undefined), movedWithinMs)

    it('S67 S68 rolling reboot: ten servers leave compute-01 and come back as compute-02 is rebooted, with the bot killed with -9 in between', {
      timeout: 1_800_000,
      retry: 0,
    }, async () => {
      const cloud = real()
      const ids = await cloud.boot(first, 10)
      const [stranger = ''] = await cloud.boot(third, 1)
      await cloud.setService(third, 'a broken fan')
      await cloud.setMaintenance(third, true)
      const locked = ids[9] ?? ''
      const { name } = await cloud.recordOf(locked)
      await cloud.lock(locked)

      const refused = await plans(environment, 'ana', `/cluster reboot ${first} --reason "kernel 6.12.57"`)
      const words = JSON.stringify(refused)
      expect(words).toContain(`${name} (${locked}) is locked`)
      expect(words).not.toContain('Start')
      expect((await cloud.recordOf(locked)).host).toBe(first)
      await cloud.unlock(locked)

      const [bot] = environment.bots
      const reboots = async (node: string): Promise<ShownOperation> => {
        const plan = await plans(environment, 'ana', `/cluster reboot ${node} --reason "kernel 6.12.57"`)
        return goesOnWith(environment, 'ana', plan)
      }
      const leaving = await reboots(first)
      const left = async () => Object.values(await cloud.hosts()).filter((host) => host === first).length
      await seen(left, (count) => count <= 6)
      await bot?.kill()
      const atKill = await left()
      expect(atKill).toBeGreaterThan(0)
      await bot?.restart()
      const away = await says(leaving, 'Done in')
      expect(away).toContain(`Lockkeeper restarted. Checking ${first}`)
      expect(await left()).toBe(0)

      const coming = await reboots(second)
      const back = await says(coming, 'Done in')
      expect(environment.fleet.reboots(first)).toHaveLength(1)
      expect(environment.fleet.reboots(second)).toHaveLength(1)

      const records = await Promise.all(ids.map((id) => cloud.recordOf(id)))
      for (const record of records) {
        expect(record.actions.filter((action) => action === 'live-migration')).toHaveLength(2)
        expect(movesOf(record)).toEqual([`${first} to ${second}: completed`, `${second} to ${first}: completed`])
        expect(record.host).toBe(first)
      }
      // the transcript says what Nova has written down
      const from = (host: string) => records.flatMap(movesOf).filter((move) => move.startsWith(`${host} to`)).length
      expect([from(first), from(second)]).toEqual([ids.length, ids.length])
      expect(away).toContain(`${from(first)} servers moved away`)
      expect(back).toContain(`${from(second)} servers moved away`)
      expect(await cloud.recordOf(stranger)).toMatchObject({ host: third, actions: ['create'], migrations: [] })
      expect(await Promise.all([first, second, third].map((host) => cloud.reasonOf(host)))).toEqual([
        null,
        null,
        'a broken fan',
      ])
      expect(await Promise.all([first, second, third].map((host) => cloud.isOnMaintenance(host)))).toEqual([
        false,
        false,
        true,
      ])
      await cloud.setMaintenance(third, false)
      const services = [first, second, third].map(
        async (host) => `${host}: ${(await cloud.reasonOf(host)) ?? 'enabled'}`,
      )
      const written = records.map((record) => `${record.name}: ${movesOf(record).join('; ')}`)
      const refusal = words.split(/"|\\n/).find((line) => line.includes(`${name} (${locked}) is locked`))
      const kill = `kill -9 of the bot with ${atKill} of ${ids.length} servers left on ${first}`
      const lines = [refusal, kill, away, back, ...written, ...(await Promise.all(services))]
      process.stdout.write(`${lines.join('\n')}\n`)
    })
  })
}

/** The entry of a cloud in `clouds.yaml`. */
const cloudOf = ({ service }: RealCloud) => ({
  auth: {
    auth_url: service.authUrl,
    username: service.user,
    password: service.password,
    project_name: service.project,
    user_domain_name: 'Default',
    project_domain_name: 'Default',
  },
  region_name: service.region,
  interface: 'internal',
})

/**
 * A fake hypervisor runs no process, so nodes cannot see their servers. Their command asks here instead, and hears what
 * Nova has on the host.
 */
async function machinesOf(real: RealCloud) {
  const server = createServer((request, response) => {
    const host = request.url?.slice(1) ?? ''
    void real.hosts().then(
      (all) =>
        response.end(
          Object.entries(all)
            .flatMap(([name, on]) => (on === host ? [`${name}\n`] : []))
            .join(''),
        ),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // a server that listens at a port has an address of this form
  const { port } = server.address() as AddressInfo
  return {
    command: ['sh', '-c', `curl -sf http://127.0.0.1:${port}/$(hostname)`],
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** The compute service of a host ends with its node and starts with it. Returns the end of that. */
function powerOf({ fleet }: DemoEnvironment, { service }: RealCloud): () => void {
  return fleet.record.subscribe(({ kind, node }) => {
    if (kind === 'down') void service.host(node).end()
    if (kind === 'booted') service.host(node).start()
  })
}
