import { testLock } from '../world/test-lock.ts'
import type { World } from '../world/world.ts'
import type { Mutation } from './mutation.ts'
import { alertmanagerOf, silenceComputeNodes } from './silences.ts'

const hourMs = 3_600_000

/** Renews the silence of the run on `compute-01` whenever a bot looks for open operations, as a timer would. */
function renewsByTimer(world: World): void {
  silenceComputeNodes(world)
  const { journals, inventory, capabilities } = world.context
  const open = journals.open.bind(journals)
  journals.open = async (...given: Parameters<typeof open>) => {
    const node = (await inventory.nodes()).find(({ name }) => name === 'compute-01')
    const mark = { applied: { place: '4', attempt: 1 }, reverted: null, ours: 'this run', drainedBy: [] } as const
    if (node !== undefined && alertmanagerOf(world)?.active.length !== 0)
      await capabilities.silence?.lease?.renew(testLock('op-T1-1', node.name), node, {
        ...mark,
        run: 'op-T1-1',
        reason: 'new kernel',
        before: null,
        version: null,
      })
    return open(...given)
  }
}

/** Mutations of silences: they outlast the work that they were made for. */
export const silenceMutations: readonly Mutation[] = [
  {
    mutation: 'a silence is made for a day, so that it need not be renewed',
    violates: 'I5',
    found: 'scenarios',
    scenario: 'silenced node that does not return',
    apply: (world) => silenceComputeNodes(world, { settings: { lengthMs: 24 * hourMs, atMostMs: 24 * hourMs } }),
  },
  {
    mutation: 'a silence is renewed by a timer of the bot, also while its run waits for a person',
    violates: 'I5',
    found: 'scenarios',
    scenario: 'silenced node that does not return',
    apply: renewsByTimer,
  },
  {
    mutation: 'a silence is known by the id of its first write only',
    violates: 'I5',
    found: 'scenarios',
    scenario: 'silenced node that does not return',
    apply(world) {
      let first: string | null = null
      silenceComputeNodes(world, {
        client: (real) => ({
          ...real,
          async write(silence) {
            const id = await real.write(silence)
            if (silence.matchers[0]?.name === 'instance') first ??= id
            return id
          },
          silences: async () =>
            (await real.silences()).filter(({ id, matchers }) => matchers[0]?.name !== 'instance' || id === first),
        }),
      })
    },
  },
]
