import { line } from '../../src/core/messages/message.ts'
import { executors } from '../../src/engine/executors/table.ts'
import type { HeldLock } from '../../src/engine/ports/locks.ts'
import type { Planted } from './mistake.ts'
import { mistakesOfLocks } from './planted-locks.ts'
import { mistakesOfRecords } from './planted-records.ts'

const original = { ...executors }
const replaceable = executors as { [kind: string]: object }

/** Takes every planted executor out again. */
export const uproot = (): void => void Object.assign(executors, original)

const mistakesOfEngines: readonly Planted[] = [
  {
    mistake: 'an undrain gives back only what its own plan names',
    violates: 'I1',
    found: 'stops',
    story: 'undrain',
    plant() {
      const { undrain } = original
      const blind = (at: Parameters<typeof undrain.look>[0]) => ({ ...at, run: { ...at.run, notes: {} } })
      replaceable.undrain = {
        look: (at: Parameters<typeof undrain.look>[0]) => undrain.look(blind(at)),
        act: (at: Parameters<typeof undrain.act>[0], lock: HeldLock) => undrain.act(blind(at), lock),
      }
    },
  },
  {
    mistake: 'the boot id from before counts as another one',
    violates: 'I3',
    found: 'long voyages',
    plant() {
      const { awaitNewBoot } = original
      replaceable.awaitNewBoot = {
        ...awaitNewBoot,
        look: (at: Parameters<typeof awaitNewBoot.look>[0]) => {
          const notes = { ...at.run.notes, bootIdBefore: 'none' }
          return awaitNewBoot.look({ ...at, run: { ...at.run, notes } })
        },
      }
    },
  },
  {
    mistake: 'maintenance stays on when a run is taken back',
    violates: 'I5',
    found: 'stops',
    plant() {
      const { leaveMaintenance } = original
      replaceable.leaveMaintenance = {
        ...leaveMaintenance,
        look: async (at: Parameters<typeof leaveMaintenance.look>[0]) =>
          at.undoes === null ? leaveMaintenance.look(at) : done('its agent says so'),
      }
    },
  },
  {
    mistake: 'nobody who could approve any more keeps a node from finishing',
    violates: 'I6',
    found: 'stops',
    plant({ people }) {
      replaceable.runPostTasks = {
        ...original.runPostTasks,
        look: async (at: Parameters<typeof original.runPostTasks.look>[0]) =>
          [...people.groups.values()].some((members) => members.length > 0)
            ? original.runPostTasks.look(at)
            : wait('nobody approves'),
      }
    },
  },
  {
    mistake: 'looking at the inventory is written down in the store',
    violates: 'I10',
    found: 'dry runs',
    plant({ outside: { inventory }, redis }) {
      const nodes = inventory.nodes.bind(inventory)
      inventory.nodes = async () => {
        redis.wrote(() => {})
        return nodes()
      }
    },
  },
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
