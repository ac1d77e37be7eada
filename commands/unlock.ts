import { command, flag, text } from '../src/core/commands/command.ts'
import { readUnlocking, unlockUsage } from '../src/core/grammar/unlocking.ts'

export const unlock = command({
  name: 'unlock',
  summary: 'Break a lock that will never be freed by itself, as others agree; or file all locks under changed scopes',
  // A name, not an expression: the node may be gone from the inventory, and its lock must be breakable all the same.
  argument: { is: 'words', required: 'no', usage: unlockUsage },
  options: {
    died: flag('Of a cluster or group in which rebootmgr died holding its lock; its task must be over'),
    refile: flag('Nothing is freed: every holder is filed anew under changed scopes and slots'),
    reason: text('Why it can be done; needed, and kept in the record'),
  },
  examples: [
    'unlock storage-07 --reason "node was scrapped"',
    'unlock group storage-a --died --reason "its task was ended by hand"',
    'unlock --refile --reason "storage has two slots now"',
  ],
  direct: 'no',
  control: ({ words, reason, died, refile }) =>
    readUnlocking(words, reason, [...(died ? ['died' as const] : []), ...(refile ? ['refile' as const] : [])]),
})
