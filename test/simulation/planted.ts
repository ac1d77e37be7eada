import { line } from '../../src/core/messages/message.ts'
import { executors } from '../../src/engine/executors/table.ts'
import type { HeldLock } from '../../src/engine/ports/locks.ts'
import type { World } from '../world/world.ts'
import { mistakesOfLocks } from './planted-locks.ts'
import { mistakesOfRecords } from './planted-records.ts'
import type { InvariantId } from './violation.ts'

/** What must find a planted fault. */
export type Finder = 'stories' | 'kills' | 'sleepers' | 'stops' | 'voyages' | 'dry runs'

/** A mistake as somebody may make it, in an adapter or in the engine; and what has to notice. */
export type Planted = {
  readonly mistake: string
  readonly violates: InvariantId
  readonly found: Finder
  /** The story that tells it; any when it is left out. */
  readonly story?: string
  plant(world: World): void
}

const original = { ...executors }
const replaceable = executors as { [kind: string]: object }

/** Takes every planted executor out again. */
export const uproot = (): void => void Object.assign(executors, original)

const mistakesOfEngines: readonly Planted[] = [
  {
    mistake: 'S07 the run does not wait for another boot id',
    violates: 'I3',
    found: 'stories',
    plant() {
      replaceable.awaitNewBoot = { ...original.awaitNewBoot, look: async () => done('it is back') }
    },
  },
  {
    mistake: 'maintenance is set before it is written down',
    violates: 'I5',
    found: 'stories',
    plant({ outside }) {
      replaceable.enterMaintenance = {
        ...original.enterMaintenance,
        look: async (at: Parameters<typeof original.enterMaintenance.look>[0]) => {
          await outside.maintenance.enter({ run: at.run.run, node: at.node.name } as HeldLock, 'lockkeeper early')
          return done('on')
        },
      }
    },
  },
  {
    mistake: 'what is taken back is only said to be',
    violates: 'I1',
    found: 'stops',
    plant() {
      replaceable.leaveMaintenance = { ...original.leaveMaintenance, look: async () => done('its agent says so') }
    },
  },
  {
    mistake: 'a stop keeps a node from finishing',
    violates: 'I6',
    found: 'stops',
    plant({ cluster }) {
      replaceable.runPostTasks = {
        ...original.runPostTasks,
        look: async (at: Parameters<typeof original.runPostTasks.look>[0]) =>
          cluster.flags.length === 0 ? original.runPostTasks.look(at) : wait('stop flags: the cluster is stopped'),
      }
    },
  },
  {
    mistake: 'a gate that does not agree is not heard right before the reboot',
    violates: 'I7',
    found: 'voyages',
    plant({ outside: { commands } }) {
      commands.ask = async (gate) => ({ gate, verdict: 'ok', evidence: 'fine', remedy: '' })
    },
  },
  {
    mistake: 'a step tells the chat itself, and waits for it',
    violates: 'I9',
    found: 'stories',
    plant() {
      replaceable.settle = {
        ...original.settle,
        look: async (at: Parameters<typeof original.settle.look>[0]) => {
          await at.outside.chat.post('C0STORAGE', null, `settling/${at.run.run}`, line('Settling.'))
          return original.settle.look(at)
        },
      }
    },
  },
  {
    mistake: 'a gate changes something when it is asked',
    violates: 'I10',
    found: 'dry runs',
    plant(world) {
      const ask = world.outside.commands.ask.bind(world.outside.commands)
      world.outside.commands.ask = async (gate, node, signal) => {
        world.record({ run: 'nobody', what: 'task began', detail: gate }, node.name)
        return ask(gate, node, signal)
      }
    },
  },
]

const done = (evidence: string) => ({ is: 'done', evidence, notes: {} })
const wait = (reason: string) => ({ is: 'wait', key: reason, reason, againMs: 1000 })

/** Every mistake on the list must be found: a simulation that never failed proves nothing. */
export const planted: readonly Planted[] = [...mistakesOfLocks, ...mistakesOfRecords, ...mistakesOfEngines]
