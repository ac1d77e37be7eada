import { command, flag, text, word } from '../src/core/commands/command.ts'

const usage = 'campaign start <nodes> --until "kernel >= 6.12.57" --by 2026-12-05'

export const campaignStart = command({
  name: 'campaign start',
  summary: 'Follow over days how many nodes meet a goal, with a forecast against a deadline',
  argument: { is: 'words', required: 'yes', usage: '<nodes>' },
  options: {
    until: text(
      'Goal: "kernel >= V", "package NAME >= V", "boot newer than DATE", "no reboot required" or "fact NAME"',
    ),
    by: word('Last day, such as 2026-12-05'),
    reason: text('Why; shown in the channel and kept in the audit log'),
    dryRun: flag('Say how many nodes comply now; nothing is recorded'),
  },
  examples: [
    'campaign start role=compute --until "kernel >= 6.12.57" --by 2026-12-05 --reason CVE-2026-1234',
    'campaign start all --until "no reboot required" --by 2026-12-05 --dry-run',
  ],
  direct: 'no',
  control: ({ words, until, by, reason, dryRun }) => {
    if (until === null)
      return { ask: 'nothing', wrong: 'campaign start requires --until, the goal of each node.', usage }
    if (by === null) return { ask: 'nothing', wrong: 'campaign start requires --by, the last day.', usage }
    return { ask: 'campaign start', nodes: words, until, by, reason: reason ?? '', dryRun }
  },
})
