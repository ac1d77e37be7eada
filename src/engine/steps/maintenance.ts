import { done, type Executor, mustApply, observeAgain, type StepContext } from '../step-contract/executor.ts'

const ours = 'lockkeeper '

/** Sets maintenance with our mark and the people's reason; somebody else's maintenance is left as it is. */
export const enterMaintenance: Executor<'enterMaintenance'> = {
  async observe({ context, node }) {
    const state = await context.maintenance.state(node.name)
    if (state.is === 'off') return mustApply(['maintenance'])
    return state.reason.startsWith(ours)
      ? done(`agent confirms “${state.reason}”`)
      : done(`was on already, not by us: ${state.reason || 'no reason given'}`)
  },
  async apply({ context, run, step }, lock) {
    await context.maintenance.enter(lock, `${ours}${run.run}: ${step.reason || run.command}`)
    return observeAgain
  },
}

/** Whether maintenance with this reason is the run's to end: going forward ours, taking back only the run's own. */
const isToEnd = ({ run, undoes }: StepContext, reason: string): boolean =>
  reason.startsWith(undoes === null ? ours : `${ours}${run.run}:`)

/** Ends our own maintenance, and nobody else's; afterwards no late worker of the run enters it again. */
export const leaveMaintenance: Executor<'leaveMaintenance'> = {
  async observe(at) {
    const state = await at.context.maintenance.state(at.node.name)
    if (at.run.notes.maintenanceClosed === undefined) return mustApply([])
    if (state.is === 'off') return done('confirmed by the agent')
    if (isToEnd(at, state.reason)) return mustApply([])
    const whose = at.undoes === null ? 'it is not ours' : 'as it was before'
    return done(`it stays on, ${whose}: ${state.reason || 'no reason given'}`)
  },
  async apply(at, lock) {
    const state = await at.context.maintenance.state(at.node.name)
    await at.context.maintenance.leave(lock, state.is === 'on' && isToEnd(at, state.reason) ? state.reason : null)
    return { is: 'noted', notes: { maintenanceClosed: 'yes' }, againMs: 0 }
  },
}
