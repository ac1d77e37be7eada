import { Failure } from '../../engine/ports/failure.ts'
import type { OutsideGates } from '../../engine/ports/outside-gates.ts'

/** The gates of several systems as one. The configuration gives each gate a name of its own. */
export const joinedGates = (systems: readonly OutsideGates[]): OutsideGates => ({
  withinMs: Object.assign({}, ...systems.map(({ withinMs }) => withinMs)),
  async ask(gate, question, signal) {
    const system = systems.find(({ withinMs }) => Object.hasOwn(withinMs, gate))
    if (system === undefined) throw new Failure(`gate ${gate}`, 'no system of this cluster answers it', 'none')
    return system.ask(gate, question, signal)
  },
})
