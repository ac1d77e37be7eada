import type { DemoEnvironment } from '../environment/environment.ts'
import { presses } from '../environment/people.ts'
import { channel, doneWithinMs, labelsOf, letNeedReboot, type Narrate } from '../tour/acts.ts'
import { nextTimeOfDay } from '../tour/local-time.ts'
import { StoryStopped } from '../tour/questions.ts'
import { currentRevision, type Message } from '../workspace/model.ts'
import { zone } from './configuration.ts'
import { card, freeNodes, isRoleBusy, type Scene } from './scene.ts'

const waiting = 'Tonight: '
/** How long a night of four nodes may take, also with what a visitor breaks. */
const nightWithinMs = 240_000
const digestChannel = '#cluster-ops'
/** How long before the afternoon the kernel was updated. */
const waitedMs = 36 * 3_600_000

const tonightCard = ({ workspace }: DemoEnvironment): Message | undefined =>
  workspace
    .person('ben')
    .sees(channel)
    .findLast((message) => {
      const line = currentRevision(message).text.split('\n', 1)[0] ?? ''
      return line.startsWith(waiting) && line.includes(' – awaiting approval')
    })

/** Lets a few nodes need a reboot and goes to the next afternoon, at which their night is prepared. */
async function prepare(environment: DemoEnvironment, narrate: Narrate): Promise<Message> {
  const { fleet, nowMs } = environment
  const roles = ['storage', 'control', 'compute', 'gateway'].filter((role) => !isRoleBusy(environment, role))
  const nodes = roles.flatMap((role) => freeNodes(environment, role, 1))
  const afternoonMs = nextTimeOfDay(zone, '15:00', nowMs())
  for (const node of nodes) letNeedReboot(fleet, node, afternoonMs - waitedMs)
  narrate(`${nodes.join(', ')} need a reboot. The clock goes to 15:00, at which the bot prepares the night`)
  await environment.moveTimeTo(afternoonMs)
  return card(environment, `${waiting}Reboot`)
}

/** The card of the afternoon before a night without requests. */
export const tonightScene: Scene = {
  name: 'tonight',
  title: 'Tonight: a maintenance night is prepared',
  about:
    'Four nodes need a reboot and the demo’s clock goes to 15:00: the bot posts its card for the night. Approve its parts as Dora, Ben and Chris.',
  watch: { person: 'ben', channel: 'storage-ops' },
  async play(environment, narrate) {
    if (!tonightCard(environment)) await prepare(environment, narrate)
    return 'The card “Tonight” waits: each part needs its own people. Then play “The morning after a night”.'
  },
}

/** The digest after a night of which one part was not approved. */
export const morningScene: Scene = {
  name: 'morning',
  title: 'The morning after a night',
  about:
    'Plays a whole night: its card, two approvals for storage, the window at 22:00 and the digest at 09:00. It takes about two minutes.',
  watch: { person: 'ana', channel: 'cluster-ops' },
  async play(environment, narrate) {
    const { workspace, nowMs } = environment
    const prepared = tonightCard(environment) ?? (await prepare(environment, narrate))
    const storage = labelsOf(prepared).find((label) => label.startsWith('Approve') && label.includes('storage'))
    if (storage !== undefined) {
      narrate('Ben and Chris approve the part of the storage nodes; nobody approves the others')
      for (const who of ['ben', 'chris']) await presses(workspace, who, prepared, storage)
    }
    const digests = () => workspace.person('ana').sees(digestChannel).length
    narrate('The clock goes to 22:00: the window opens, and the bot works by itself')
    await environment.moveTimeTo(nextTimeOfDay(zone, '22:00', nowMs()))
    await workspace
      .until(() => {
        const now = workspace
          .person('ben')
          .sees(channel)
          .find(({ ts }) => ts === prepared.ts)
        const line = now && (currentRevision(now).text.split('\n', 1)[0] ?? '')
        return line !== undefined && / – (done|failed|ended|expired|cancelled|NEEDS|paused)/.test(line)
      }, nightWithinMs)
      .catch(() => {
        throw new StoryStopped('The night goes on. Its card says what it waits for.')
      })
    narrate('The clock goes to 09:00, at which the digest is posted')
    const before = digests()
    await environment.moveTimeTo(nextTimeOfDay(zone, '09:00', nowMs()))
    await workspace.until(() => digests() > before, doneWithinMs)
    return 'Read the digest in #cluster-ops, and the card of the night in #storage-ops.'
  },
}
