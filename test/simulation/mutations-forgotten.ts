import type { Prohibition } from '../../src/core/operation/prohibitions.ts'
import type { Mutation } from './mutation.ts'
import type { InvariantId } from './violation.ts'

const kinds: readonly (readonly [Prohibition['is'], InvariantId, string])[] = [
  ['denied', 'I4', 'a denial is kept in the journal only'],
  ['part denied', 'I4', 'the denial of a part is kept in the journal only'],
  ['left out', 'I4', 'the leaving out of nodes is kept in the journal only'],
  ['cancelled', 'I4', 'a cancel is kept in the journal only'],
  ['paused', 'I4', 'a pause is kept in the journal only'],
  ['paused by the bot', 'I4', 'that a wave did not stay healthy is kept in the journal only'],
  ['approval withdrawn', 'I2', 'the withdrawal of an approval is kept in the journal only'],
  ['run failed', 'I1', 'a failed run is kept in the journal only'],
  ['run marked failed', 'I1', 'that a person marked a run as failed is kept in the journal only'],
]

/** Mutations of what must survive when the journals lose writes. */
export const forgottenMutations: readonly Mutation[] = kinds.map(([is, violates, mutation]) => ({
  mutation,
  violates,
  found: 'scenarios',
  scenario: `${is}, and forgotten`,
  apply({ locks }) {
    const forbid = locks.forbid.bind(locks)
    locks.forbid = async (operation, prohibition) => {
      if (prohibition.is !== is) await forbid(operation, prohibition)
    }
  },
}))
