import { command, text } from '../src/core/command.ts'

export const unlock = command({
  name: 'unlock',
  summary: 'Break the lock of a node whose run will never end by itself',
  // A name, not an expression: the node may be gone from the inventory, and its lock must be breakable all the same.
  argument: { is: 'words', required: 'yes', usage: '<node>' },
  options: { reason: text('Why the lock can be broken; needed, and kept in the record') },
  examples: ['unlock storage-07 --reason "node was scrapped"'],
  direct: 'no',
  asks: ({ words, reason }) => {
    const [node, ...others] = words
    const usage = 'unlock <node> --reason "…"'
    if (node === undefined || others.length > 0)
      return { ask: 'nothing', wrong: 'Locks are broken one node at a time.', usage }
    if (reason === null) return { ask: 'nothing', wrong: 'A lock is only broken for a reason.', usage }
    return { ask: 'unlock', node: node.toLowerCase(), reason }
  },
})
