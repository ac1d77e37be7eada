import { expect, it } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { anchorAuditLog } from '../../src/engine/journals/audit.ts'
import { describeAuditAnchor } from '../contract/suites/audit-anchor.ts'
import { MemoryAuditAnchor } from '../world/audit-anchor.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, ben, channel, dora, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

describeAuditAnchor('the world', async () => {
  const auditAnchor = new MemoryAuditAnchor()
  return [auditAnchor, auditAnchor]
})

const text = (world: World): string => world.chat.posted.map(({ message }) => plain(message.sentence)).join('\n')

async function startsReboot(world: World, node = 'compute-01'): Promise<void> {
  await world.presses(ana, await world.says(ana, `reboot ${node}`), 'Start')
}

/** Anchors an entry that is missing from the store. */
async function forgets({ context: { auditAnchor, journals } }: World): Promise<void> {
  const { position } = await journals.head()
  await auditAnchor.keep(await auditAnchor.kept(), { position: position + 1, hash: 'f'.repeat(64) })
}

/** A world whose store lacks entries that the audit anchor covers. */
async function forgetful(): Promise<World> {
  const world = harbour()
  await world.says(ana, 'stop node compute-02 --reason "old"')
  await anchorAuditLog(world.context)
  world.redis.loseNewest(3)
  await world.says(ana, 'stop node compute-02 --reason "another one in its place"')
  return world
}

it('S35 missing audit entries: nothing new starts until a person acknowledges', async () => {
  const world = await forgetful()
  const blocked = await world.says(ana, 'reboot compute-01')
  expect(JSON.stringify(blocked)).toContain('audit log entries are missing')
  expect(JSON.stringify(blocked)).not.toContain('"Start"')
  expect(plain((await world.says(dora, 'acknowledge record')).sentence)).toContain('requires --reason')
  const said = await world.says(dora, 'acknowledge record --reason "failed over, nothing was running"')
  expect(plain(said.sentence)).toContain('Acknowledged')
  await startsReboot(world)
  await world.passes(300_000)
  expect(world.effects.filter(({ what }) => what === 'went down')).toHaveLength(1)
})

it('S35 missing audit entries: a queued operation waits and says why', async () => {
  const world = harbour()
  await anchorAuditLog(world.context)
  const plan = await world.says(ana, 'reboot compute-01')
  await world.says(ana, 'stop cluster --reason "power work"')
  await world.presses(ana, plan, 'Start')
  await world.passes(5_000)
  await forgets(world)
  await world.says(ana, 'resume cluster')
  await world.passes(60_000)
  expect(world.effects).toEqual([])
  expect(JSON.stringify(world.chat.card('op-T1'))).toContain('audit log entries are missing')
  await world.says(dora, 'acknowledge record --reason "looked"')
  await world.passes(300_000)
  expect(world.effects.filter(({ what }) => what === 'went down')).toHaveLength(1)
})

it("missing audit entries: are reported once in the cluster's channel and the security channel", async () => {
  const world = await forgetful()
  world.people.channels.set('C0SECURITY', 'own')
  const context = { ...world.context, policy: { ...policy, securityChannel: 'C0SECURITY' } }
  for (let minute = 0; minute < 3; minute++) await anchorAuditLog(context)
  await world.passes(10_000)
  const warnings = world.chat.posted.filter(({ message }) =>
    plain(message.sentence).includes('audit log entries are missing'),
  )
  expect(warnings.map(({ ref }) => ref.channel).toSorted()).toEqual([channel, 'C0SECURITY'].toSorted())
  expect(plain(warnings[0]?.message.sentence ?? [])).toContain(`@${policy.callsPeople[0]}`)
})

it('I6 missing audit entries: a node that is already down is finished', async () => {
  const world = harbour()
  await startsReboot(world)
  while (!world.effects.some(({ what }) => what === 'went down')) await world.turn(Number.POSITIVE_INFINITY)
  await forgets(world)
  await world.passes(300_000)
  expect(world.chat.thread('op-T1').join('\n')).toContain('Done in')
})

it('acknowledge record: is in the audit log with the lost head', async () => {
  const world = await forgetful()
  const kept = await world.context.auditAnchor.kept()
  await world.says(dora, 'acknowledge record --reason "looked"')
  const last = (await world.journals.cluster()).at(-1)
  expect(last).toMatchObject({
    actor: { kind: 'person', id: dora },
    event: { type: 'auditAcknowledged', forgotten: kept?.head, reason: 'looked' },
  })
  await world.passes(5_000)
  expect(text(world)).toContain(`@${dora} acknowledged missing audit log entries`)
  expect(plain((await world.says(ben, 'acknowledge record --reason "again"')).sentence)).toContain(
    'nothing to acknowledge',
  )
})

it('audit anchor: blocks the start when it cannot be read', async () => {
  const world = harbour()
  world.extraPorts.auditAnchor.away = true
  const plan = await world.says(ana, 'reboot compute-01')
  expect(JSON.stringify(plan)).toContain('UNKNOWN')
})

it('audit anchor: has the head of the log as soon as a run starts, for every node', async () => {
  const world = harbour()
  await startsReboot(world, 'compute-01,compute-02')
  for (const runs of [1, 2]) {
    const begun = async () =>
      (await world.journals.operation('op-T1')).filter(({ event }) => event.type === 'runStarted').length
    while ((await begun()) < runs) await world.turn(Number.POSITIVE_INFINITY)
    const kept = await world.context.auditAnchor.kept()
    expect(kept?.head).toEqual(await world.journals.head())
  }
})
