import type { Admission } from '../core/locks/admission.ts'
import { holdersIn, type LockState } from '../core/locks/locks.ts'
import { onlyRestores } from '../core/plan/undo.ts'
import { scopesOf } from '../core/policy/scopes.ts'
import { runState } from '../core/run/fold.ts'
import type { Here } from './executors/executor.ts'
import type { Outside } from './outside.ts'
import { itselfNow, outIn, type Seen, seeBeside } from './seen.ts'

/** Whether the run only gives back what was taken. */
export const workOf = ({ run }: Here): 'restores' | 'takes away' =>
  onlyRestores(run.steps) ? 'restores' : 'takes away'

/** Judges whether a run may take its slots beside what the table shows. Work that restores asks no source. */
export async function admit(here: Here, locks: LockState): Promise<Admission> {
  if (workOf(here) === 'restores') return { out: {}, slots: {}, parked: [], itself: 'in', objection: null }
  const { outside, node } = here
  const seen = await seeBeside(outside, locks)
  return {
    out: outIn(outside, seen),
    slots: slotsIn(outside, seen),
    parked: await parkedRuns(outside, locks),
    itself: await itselfNow(outside, seen, node.name),
    objection: null,
  }
}

/** Slots of every scope that a node of the inventory is in. */
const slotsIn = ({ policy }: Outside, { nodes }: Seen): Admission['slots'] =>
  Object.fromEntries(nodes.flatMap((node) => scopesOf(policy, node).map(({ name, slots }) => [name, slots])))

/** Runs of the table that do not advance: they need a person, have ended, or no journal knows them. */
async function parkedRuns({ journals }: Outside, locks: LockState): Promise<readonly string[]> {
  const runs = [...new Set([...holdersIn(locks), ...locks.line].map(({ run }) => run))]
  const states = await Promise.all(runs.map(async (run) => ({ run, state: runState(await journals.run(run)) })))
  return states
    .filter(({ state }) => state === null || state.status === 'needs attention' || state.status === 'ended')
    .map(({ run }) => run)
}
