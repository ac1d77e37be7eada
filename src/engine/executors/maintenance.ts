import { act, done, type Executor, failed, lookAgain } from './executor.ts'

const ours = 'lockkeeper '

/** Sets maintenance with our mark and the people's reason; somebody else's maintenance is left as it is. */
export const enterMaintenance: Executor<'enterMaintenance'> = {
  async look({ outside, node }) {
    const state = await outside.maintenance.state(node.name)
    if (state.is === 'off') return act(['maintenance'])
    return state.reason.startsWith(ours)
      ? done(`its agent says “${state.reason}”`)
      : done(`was on already, not by us: ${state.reason || 'no reason given'}`)
  },
  async act({ outside, run, step }, lock) {
    if (!lock) return failed('lock lost', 'maintenance needs the lock')
    await outside.maintenance.enter(lock, `${ours}${run.run}: ${step.reason || run.command}`)
    return lookAgain
  },
}

/** Takes our own maintenance back, and nobody else's. */
export const leaveMaintenance: Executor<'leaveMaintenance'> = {
  async look({ outside, node, run, undoes }) {
    const state = await outside.maintenance.state(node.name)
    if (state.is === 'off') return done('its agent says so')
    if (undoes !== null && !state.reason.startsWith(`${ours}${run.run}:`))
      return done(`it stays on, as it was before: ${state.reason || 'no reason given'}`)
    return state.reason.startsWith(ours)
      ? act([])
      : done(`it stays on, it is not ours: ${state.reason || 'no reason given'}`)
  },
  async act({ outside }, lock) {
    if (!lock) return failed('lock lost', 'maintenance needs the lock')
    await outside.maintenance.leave(lock)
    return lookAgain
  },
}
