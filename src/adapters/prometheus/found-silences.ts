import { isMarked, type Mark, markedRun } from '../../core/capabilities/mark.ts'
import type { FoundSilence } from './answers.ts'

/** The silences of one capability for one node, among all of an Alertmanager. */
export type SilencesOfNode = {
  /** Those that a mark covers, expired ones included. */
  marked(mark: Pick<Mark, 'run' | 'ours'>): readonly FoundSilence[]
  /** The time from which nothing is silenced under the mark of a run any more, in milliseconds; null when not sealed. */
  sealedMs(run: string): number | null
  /** The runs whose marks any of the silences carry. */
  readonly runs: readonly string[]
}

/** The label of the matcher by which a seal is known; no alert has it. */
export const sealLabel = 'lockkeeper_sealed'

const asMs = (time: string): number => new Date(time).getTime()

/** When a silence ends, in milliseconds. */
export const endOf = ({ endsAt }: Pick<FoundSilence, 'endsAt'>): number => asMs(endsAt)

/** Whether a silence has not ended. */
export const isActive = ({ status }: FoundSilence): boolean => status.state !== 'expired'

/** The silences of an owner, which stands for one capability and one node. */
export function silencesOf(owner: string, all: readonly FoundSilence[]): SilencesOfNode {
  const own = all.filter(({ createdBy }) => createdBy === owner)
  const isSeal = ({ matchers }: FoundSilence): boolean => matchers.some(({ name }) => name === sealLabel)
  const silences = own.filter((one) => !isSeal(one))
  const seals = own.filter(isSeal)
  return {
    marked: (mark) => silences.filter(({ comment }) => isMarked(comment, mark)),
    sealedMs(run) {
      const times = seals
        .filter(({ comment }) => isMarked(comment, { run, ours: 'this run' }))
        .map((one) => asMs(one.startsAt))
      return times.length === 0 ? null : Math.min(...times)
    },
    runs: [...new Set(silences.flatMap(({ comment }) => markedRun(comment) ?? []))],
  }
}
