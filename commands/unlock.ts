import { command, flag, text } from '../src/core/commands/command.ts'
import { readUnlocking, unlockUsage } from '../src/core/grammar/unlocking.ts'

export const unlock = command({
  name: 'unlock',
  summary:
    'Break a lock that will never be released by itself, with approval; or reindex all locks under changed scopes',
  // A name, not an expression: a node that is gone from the inventory can still hold a lock.
  argument: { is: 'words', required: 'no', usage: unlockUsage },
  options: {
    died: flag('Clear the lock of a dead rebootmgr in a cluster or group; its task must have ended'),
    refile: flag('Release nothing: reindex every holder under changed scopes and slots'),
    reason: text('Why it is safe; required, kept in the audit log'),
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
