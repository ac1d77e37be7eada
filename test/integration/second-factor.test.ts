import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { freshFolder } from '../../sandbox/programs/run-folder.ts'
import { people } from '../../sandbox/workspace/fixtures.ts'
import { currentRevision, type Message } from '../../sandbox/workspace/model.ts'
import { seen } from '../until.ts'
import {
  asks,
  channel,
  pressesWithReason,
  rebootedOnce,
  receives,
  receivesAfter,
  type ShownOperation,
} from './operations.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan, quickTiming, withCluster } from './quick-plan.ts'

const devices = { ben: new Secret({ size: 20 }), chris: new Secret({ size: 20 }) }
const secretsFile = join(freshFolder('codes'), 'totp')
const lines = (['ben', 'chris'] as const).map((who) => `${people[who]} ${devices[who].base32}\n`)
writeFileSync(secretsFile, lines.join(''), { mode: 0o600 })

const environment = await environmentForAll({
  ...quickPlan(['storage-01', 'storage-02']),
  bots: ['bot-1', 'bot-2'],
  rewrite: (usual) => ({
    ...withCluster(({ roles }) => ({
      roles: {
        ...roles,
        storage: { ...roles.storage, approvals: { ...roles.storage.approvals, secondFactor: 'yes' } },
      },
      breakGlass: { people: [people.ana] },
    }))(usual),
    bot: quickTiming(usual).bot,
    secondFactor: { secretsFile },
  }),
})
const { workspace, bots } = environment

type Approver = keyof typeof devices

const code = (who: Approver): string => new TOTP({ secret: devices[who] }).generate()
const used = new Map<Approver, string>()

/** The next code of the device that it has not shown before; devices change codes every 30 s. */
async function fresh(who: Approver): Promise<string> {
  const next = await seen(
    async () => code(who),
    (shown) => shown !== used.get(who),
  )
  used.set(who, next)
  return next
}

const textOf = (message: Message): string => JSON.stringify(currentRevision(message))

/** Presses a button that requires a code, and enters one. */
async function gives(who: Approver, message: Message, label: string, typed: string): Promise<void> {
  const person = workspace.person(who)
  await person.clicks(message, label)
  await workspace.until(() => person.modal !== undefined, 30_000)
  await person.submits({ 'One-time code': typed })
}

/** Enters a code that the dialog refuses with these words, and closes the dialog. */
async function isRefused(who: Approver, message: Message, label: string, typed: string, words: string): Promise<void> {
  const person = workspace.person(who)
  await gives(who, message, label, typed)
  await workspace.until(() => JSON.stringify(person.modal?.errors ?? {}).includes(words), 30_000)
  await person.closesModal()
}

/** Waits for a public message in a channel. */
const readIn = (where: string, text: string): Promise<Message> =>
  workspace.until(
    () =>
      workspace
        .person('ana')
        .sees(where)
        .findLast((message) => message.visibleTo === undefined && textOf(message).includes(text)),
    60_000,
  )

async function approve(asked: ShownOperation): Promise<void> {
  await asked.says('awaiting approval')
  await gives('ben', asked.card(), 'Approve…', await fresh('ben'))
  await asked.says('approved: @ben')
  await gives('chris', asked.card(), 'Approve…', await fresh('chris'))
}

test('S55 S56 break-glass override: requires valid codes, is announced to security, and is acknowledged by another person', async () => {
  await receives(environment, 'dora', '/cluster stop cluster --reason "power work"', 'Stopped the cluster')
  const typed = '/cluster reboot storage-01 --reason "its controller hangs" --break-glass "stop flags"'
  const asked = await asks(environment, 'ana', typed)
  await readIn('#security', 'overrides stop flags on storage-01')
  await isRefused('ben', asked.card(), 'Approve…', '000000', 'Invalid code.')
  await approve(asked)
  expect(await asked.says('Done in')).toContain('power work (not obeyed: break glass)')
  expect(await asked.says('approved plan')).toContain('with a second factor')
  expect(rebootedOnce(environment, 'storage-01')).toBe(true)
  await asked.says('🔴 Break glass: Reboot storage-01 – done in')
  await receives(environment, 'dora', '/cluster status', `${asked.id} has an unacknowledged break-glass override`)
  await pressesWithReason(environment, 'dora', asked, 'Acknowledge…', 'looked at the pool')
  await asked.says('acknowledged the break-glass override: looked at the pool')
  await receives(
    environment,
    'dora',
    '/cluster resume cluster --reason "power is back"',
    'resumed. Waiting operations continue automatically',
  )
})

test('S04 S56 unlock: requires fresh codes of two people, and breaks the lock of a drained storage node', async () => {
  const asked = await asks(environment, 'ana', '/cluster drain storage-02 --reason "it goes to the scrapyard"')
  await approve(asked)
  await asked.says('Done in')
  await receives(
    environment,
    'dora',
    '/cluster unlock storage-02 --reason "scrapped"',
    'Approval requested to break the lock',
  )
  const question = await readIn(channel, 'requests approval to break the lock of storage-02')
  const old = used.get('ben') ?? ''
  await isRefused('ben', question, 'Agree…', old, 'That code was already used.')
  await gives('ben', question, 'Agree…', await fresh('ben'))
  await readIn(channel, 'approved breaking the lock of storage-02')
  const typed = await fresh('chris')
  const last = () => gives('chris', question, 'Agree…', typed)
  await receivesAfter(environment, 'chris', last, 'The lock of storage-02 is broken: scrapped.')
  await readIn(channel, 'broke the lock of storage-02')
  expect(await environment.operator.read('lockkeeper/harbour/locks/role/storage')).toBeNull()
})

test('S54 log: contains no code and no device secret', () => {
  const logged = bots.flatMap((bot) => bot.logged()).join('\n')
  expect(logged.length).toBeGreaterThan(1000)
  for (const secret of Object.values(devices)) expect(logged).not.toContain(secret.base32)
  expect(logged).not.toMatch(/"code":"\d{6}"/)
})
