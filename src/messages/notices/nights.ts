import type { ClusterEvent } from '../../core/cluster/events.ts'
import type { RichText } from '../../core/message.ts'

/** The notice that the unattended work of a night cannot be prepared yet, and until when it is tried. */
export const notPreparedLines = (
  cluster: string,
  name: string,
  owner: string,
  why: readonly string[],
  latestAtMs: number,
): readonly RichText[] => [
  [{ strong: `${cluster}: policy ${name} cannot prepare tonight` }, `: ${why.join(' ')} `, { group: owner }],
  ['The bot tries again until ', { timeMs: latestAtMs, shown: 'time' }, '; after that the night is skipped.'],
]

/** The notice that the unattended work of a night is skipped. */
export const skippedLines = (
  cluster: string,
  { policy, date, reason }: Extract<ClusterEvent, { type: 'nightSkipped' }>,
): readonly RichText[] => [
  [
    { strong: `${cluster}: policy ${policy} skips the night of ${date}` },
    `: ${reason}. Nothing is started. The next night is prepared as usual.`,
  ],
]
