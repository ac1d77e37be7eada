import { commandHooks } from '../../src/engine/capabilities/command-hooks.ts'
import type { Capability } from '../../src/engine/ports/capability.ts'
import { type CapabilityWorld, describeCapability, losingAnswers } from '../contract/suites/capability.ts'
import { MarkedObjects } from '../world/capabilities.ts'
import { policy } from '../world/policy.ts'
import { World } from '../world/world.ts'

const fresh = async () => {
  const world = new World({ policy, vocabulary: [], nodes: { n1: [] } })
  const [node] = await world.context.inventory.nodes()
  if (node === undefined) throw new Error('the world has no node')
  const pause = async (): Promise<void> => {
    world.nowMs += 500
  }
  return { world, node, machine: world.machine('n1'), pause, histories: 60, close: async () => {} }
}

/** Makes the machine silent during each call of the port. */
const silenced = <Port extends object>(port: Port, faults: { silent: boolean }): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return async (...given: unknown[]) => {
        faults.silent = true
        try {
          return await Reflect.apply(value, target, given)
        } finally {
          faults.silent = false
        }
      }
    },
  })

describeCapability('the world’s maintenance', async (): Promise<CapabilityWorld> => {
  const { world, machine, ...rest } = await fresh()
  const { maintenance } = world.context.capabilities
  return {
    ...rest,
    capability: maintenance,
    lossy: losingAnswers(maintenance, ['apply', 'revert']),
    unreachable: silenced(maintenance, machine.faults),
    inPlace: async () => (machine.maintenance === null ? 'no' : 'yes'),
    applied: null,
    others: {
      apply: async () => {
        machine.maintenance = 'disk swap by Kim'
      },
      revert: async () => {
        machine.maintenance = null
      },
    },
  }
})

describeCapability('hooks on the world’s nodes', async (): Promise<CapabilityWorld> => {
  const { world, machine, ...rest } = await fresh()
  const { commands } = world.context
  const hooks = { apply: ['evacuate', 'shift-traffic'], revert: ['enable'], commands: [] }
  const began = () => world.effects.filter(({ what }) => what === 'hook began').map(({ detail }) => detail)
  return {
    ...rest,
    capability: commandHooks(commands, hooks),
    lossy: commandHooks(losingAnswers(commands, ['startHook', 'stopHook']), hooks),
    unreachable: commandHooks(silenced(commands, machine.faults), hooks),
    inPlace: async () => (began().lastIndexOf('enable') >= began().lastIndexOf('evacuate') ? 'no' : 'yes'),
    applied: async () => began().filter((hook) => hook === 'evacuate').length,
    others: null,
  }
})

describeCapability('an object that carries marks', async (): Promise<CapabilityWorld> => {
  const { world: _, machine, ...rest } = await fresh()
  const silence = new MarkedObjects('silence', 'silence')
  return {
    ...rest,
    capability: silence,
    lossy: losingAnswers<Capability>(silence, ['apply', 'revert']),
    unreachable: losingAnswers<Capability>(new MarkedObjects('silence', 'silence'), ['observe', 'apply', 'revert']),
    inPlace: async () => (silence.active.size === 0 ? 'no' : 'yes'),
    applied: async () => silence.log.filter((line) => line.startsWith('+')).length,
    others: null,
  }
})
