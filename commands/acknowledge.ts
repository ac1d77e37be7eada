import { command, text } from '../src/core/commands/command.ts'

export const acknowledge = command({
  name: 'acknowledge',
  summary: 'Acknowledge a break-glass override or a configuration, or let work start after audit log entries were lost',
  argument: { is: 'words', required: 'yes', usage: 'record | configuration HASH | op-…' },
  options: { reason: text('What you reviewed and found; required, kept in the audit log') },
  examples: [
    'acknowledge op-7F3K --reason "the check was wrong, it is repaired"',
    'acknowledge configuration 1a2b3c4d --reason "bot-2 is down for repair"',
    'acknowledge record --reason "the store failed over; op-7F3K checked by hand"',
  ],
  direct: 'no',
  control: ({ words, reason }) => {
    const usage = 'acknowledge record, acknowledge configuration HASH or acknowledge op-…, each with --reason "…"'
    const [what = '', ...others] = words
    if (reason === null) return { ask: 'nothing', wrong: 'acknowledge requires --reason.', usage }
    if (others.length === 0 && what.toLowerCase() === 'record') return { ask: 'acknowledge', reason }
    const [hash] = others
    if (others.length === 1 && hash !== undefined && what.toLowerCase() === 'configuration')
      return { ask: 'acknowledge configuration', hash: hash.toLowerCase(), reason }
    const operation = /^op-(.+)$/i.exec(what)?.[1]
    if (others.length === 0 && operation !== undefined)
      return { ask: 'acknowledge operation', operation: `op-${operation.toUpperCase()}`, reason }
    return {
      ask: 'nothing',
      wrong: 'Acknowledge what? The audit log, a configuration or a break-glass override.',
      usage,
    }
  },
})
