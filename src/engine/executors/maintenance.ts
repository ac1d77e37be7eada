import { act, done, type Executor, type Here, lookAgain } from './executor.ts'

const ours = 'lockkeeper '

/** Sets maintenance with our mark and the people's reason; somebody else's maintenance is left as it is. */
export const enterMaintenance: Executor<'enterMaintenance'> = {
  async look({ outside, node }) {
    const state = await outside.maintenance.state(node.name)
    if (state.is === 'off') return act(['maintenance'])
    return state.reason.startsWith(ours)
      ? done(`its agent shows “${state.reason}”`)
      : done(`was on already, not by us: ${state.reason || 'no reason given'}`)
  },
  async act({ outside, run, step }, lock) {
    await outside.maintenance.enter(lock, `${ours}${run.run}: ${step.reason || run.command}`)
    return lookAgain
  },
}

/** Whether maintenance with this reason is the run's to end: going forward ours, taking back only the run's own. */
const isToEnd = ({ run, undoes }: Here, reason: string): boolean =>
  reason.startsWith(undoes === null ? ours : `${ours}${run.run}:`)

/** Ends our own maintenance, and nobody else's; afterwards no late worker of the run enters it again. */
export const leaveMaintenance: Executor<'leaveMaintenance'> = {
  async look(at) {
    const state = await at.outside.maintenance.state(at.node.name)
    if (at.run.notes.maintenanceClosed === undefined) return act([])
    if (state.is === 'off') return done('its agent confirms it')
    if (isToEnd(at, state.reason)) return act([])
    const whose = at.undoes === null ? 'it is not ours' : 'as it was before'
    return done(`it stays on, ${whose}: ${state.reason || 'no reason given'}`)
  },
  async act(at, lock) {
    const state = await at.outside.maintenance.state(at.node.name)
    await at.outside.maintenance.leave(lock, state.is === 'on' && isToEnd(at, state.reason) ? state.reason : null)
    return { is: 'noted', notes: { maintenanceClosed: 'yes' }, againMs: 0 }
  },
}
