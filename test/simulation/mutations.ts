import { line } from '../../src/core/message.ts'
import { inFull } from '../../src/core/run/step-ending.ts'
import { applyMark } from '../../src/engine/capabilities/marks.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'
import type { HeldLock } from '../../src/engine/ports/locks.ts'
import { executors } from '../../src/engine/steps/table.ts'
import type { Mutation } from './mutation.ts'
import { atOnceMutations } from './mutations-at-once.ts'
import { autoMutations } from './mutations-auto.ts'
import { forgottenMutations } from './mutations-forgotten.ts'
import { lockMutations } from './mutations-locks.ts'
import { nightMutations } from './mutations-nights.ts'
import { partMutations } from './mutations-parts.ts'
import { quarantineMutations } from './mutations-quarantine.ts'
import { recordMutations } from './mutations-records.ts'
import { silenceMutations } from './mutations-silences.ts'
import { sourceMutations } from './mutations-sources.ts'
import { waitMutations } from './mutations-waits.ts'
import { undoWindowMutation, windowMutations } from './mutations-windows.ts'

const original = { ...executors }
const replaceable = executors as { [kind: string]: object }

/** Restores the original executors and gates. */
export function undoMutation(): void {
  Object.assign(executors, original)
  undoWindowMutation()
}

const engineMutations: readonly Mutation[] = [
  {
    mutation: 'an undrain gives back only what its own plan names',
    violates: 'I1',
    found: 'stops',
    scenario: 'undrain',
    apply() {
      const { undrain } = original
      const blind = (at: Parameters<typeof undrain.observe>[0]) => ({ ...at, run: { ...at.run, memory: {} } })
      replaceable.undrain = {
        observe: (at: Parameters<typeof undrain.observe>[0]) => undrain.observe(blind(at)),
        apply: (at: Parameters<typeof undrain.apply>[0], lock: HeldLock) => undrain.apply(blind(at), lock),
      }
    },
  },
  {
    mutation: 'the boot id from before counts as another one',
    violates: 'I3',
    found: 'random runs',
    profile: 'brokenNodes',
    apply() {
      const { awaitNewBoot } = original
      replaceable.awaitNewBoot = {
        ...awaitNewBoot,
        observe: (at: Parameters<typeof awaitNewBoot.observe>[0]) => {
          const memory = { ...at.run.memory, bootIdBefore: 'none' }
          return awaitNewBoot.observe({ ...at, run: { ...at.run, memory } })
        },
      }
    },
  },
  {
    mutation: 'maintenance stays on when a run is taken back',
    violates: 'I5',
    found: 'stops',
    apply() {
      const { leaveMaintenance } = original
      replaceable.leaveMaintenance = {
        ...leaveMaintenance,
        observe: async (at: Parameters<typeof leaveMaintenance.observe>[0]) =>
          at.undoes === null ? leaveMaintenance.observe(at) : done('its agent says so'),
      }
    },
  },
  {
    mutation: 'nobody who could approve any more keeps a node from finishing',
    violates: 'I6',
    found: 'stops',
    apply({ people }) {
      replaceable.runPostTasks = {
        ...original.runPostTasks,
        observe: async (at: Parameters<typeof original.runPostTasks.observe>[0]) =>
          [...people.groups.values()].some((members) => members.length > 0)
            ? original.runPostTasks.observe(at)
            : wait('nobody approves'),
      }
    },
  },
  {
    mutation: 'looking at the inventory is written down in the store',
    violates: 'I10',
    found: 'dry runs',
    apply({ context: { inventory }, redis }) {
      const nodes = inventory.nodes.bind(inventory)
      inventory.nodes = async () => {
        redis.wrote(() => {})
        return nodes()
      }
    },
  },
  {
    mutation: 'S07 the run does not wait for another boot id',
    violates: 'I3',
    found: 'scenarios',
    apply() {
      replaceable.awaitNewBoot = { ...original.awaitNewBoot, observe: async () => done('it is back') }
    },
  },
  {
    mutation: 'maintenance is set before it is written down',
    violates: 'I5',
    found: 'scenarios',
    apply({ context }) {
      replaceable.enterMaintenance = {
        ...original.enterMaintenance,
        observe: async (at: Parameters<typeof original.enterMaintenance.observe>[0]) => {
          const lock = { run: at.run.run, node: at.node.name } as HeldLock
          await context.capabilities.maintenance.apply(lock, at.node, applyMark(at, ''))
          return done('on')
        },
      }
    },
  },
  {
    mutation: 'what is taken back is only said to be',
    violates: 'I1',
    found: 'stops',
    apply() {
      replaceable.leaveMaintenance = { ...original.leaveMaintenance, observe: async () => done('its agent says so') }
    },
  },
  {
    mutation: 'a stop keeps a node from finishing',
    violates: 'I6',
    found: 'stops',
    apply({ cluster }) {
      replaceable.runPostTasks = {
        ...original.runPostTasks,
        observe: async (at: Parameters<typeof original.runPostTasks.observe>[0]) =>
          cluster.flags.length === 0 ? original.runPostTasks.observe(at) : wait('stop flags: the cluster is stopped'),
      }
    },
  },
  {
    mutation: 'a gate that does not agree is not heard right before the reboot',
    violates: 'I7',
    found: 'random runs',
    apply({ context: { commands } }) {
      commands.ask = async (gate) => ({ gate, verdict: 'ok', evidence: 'fine', remedy: '' })
    },
  },
  {
    mutation: 'no gate is heard right before packages are changed',
    violates: 'I7',
    found: 'stops',
    scenario: 'upgrade',
    apply({ cluster }) {
      const about = new Set<string>()
      const { upgradePackages } = original
      replaceable.upgradePackages = {
        ...upgradePackages,
        observe: async (at: Parameters<typeof upgradePackages.observe>[0]) => {
          const seen = await upgradePackages.observe(at)
          if (seen.is === 'act') about.add(at.node.name)
          else about.delete(at.node.name)
          return seen
        },
      }
      const [stopFlags, nodeConfig] = [cluster.stopFlags.bind(cluster), cluster.nodeConfig.bind(cluster)]
      cluster.stopFlags = async () => (about.size > 0 ? [] : stopFlags())
      cluster.nodeConfig = async (node) => (about.has(node) ? { is: 'enabled', group: null } : nodeConfig(node))
    },
  },
  {
    mutation: 'a step tells the chat itself, and waits for it',
    violates: 'I9',
    found: 'scenarios',
    apply() {
      replaceable.settle = {
        ...original.settle,
        observe: async (at: Parameters<typeof original.settle.observe>[0]) => {
          // a step has no access to the chat, so the mutation takes it from the context behind its ports
          const { chat } = at.context as ClusterContext
          await chat.post('C0STORAGE', null, `settling/${at.run.run}`, line('Settling.'), 'progress')
          return original.settle.observe(at)
        },
      }
    },
  },
  {
    mutation: 'a gate changes something when it is asked',
    violates: 'I10',
    found: 'dry runs',
    apply(world) {
      const ask = world.context.commands.ask.bind(world.context.commands)
      world.context.commands.ask = async (gate, node, signal) => {
        world.record({ run: 'nobody', what: 'task began', detail: gate }, node.name)
        return ask(gate, node, signal)
      }
    },
  },
]

const stepMutations: readonly Mutation[] = [
  {
    mutation: 'a step that writes something down at every look has no limit',
    violates: 'I11',
    kind: 'D',
    found: 'scenarios',
    scenario: 'reboot',
    apply() {
      replaceable.runPostTasks = {
        ...original.runPostTasks,
        observe: async () => ({ is: 'noted', memory: {}, againMs: 10_000 }),
      }
    },
  },
]

const done = (evidence: string) => ({ is: 'done', evidence, memory: {}, ending: inFull })
const wait = (reason: string) => ({ is: 'wait', key: reason, reason, againMs: 1000 })

/** All mutations. The judge must find each of them: this proves that the simulation can fail. */
export const allMutations: readonly Mutation[] = [
  ...lockMutations,
  ...waitMutations,
  ...atOnceMutations,
  ...autoMutations,
  ...quarantineMutations,
  ...forgottenMutations,
  ...partMutations,
  ...recordMutations,
  ...silenceMutations,
  ...sourceMutations,
  ...windowMutations,
  ...nightMutations,
  ...engineMutations,
  ...stepMutations,
]
