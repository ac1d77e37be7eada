import { z } from 'zod'
import { count, duration, group, name, section, target, textLike } from './values.ts'

/** Work that may happen in a window without a request. */
export const unattendedSchema = section({
  command: z
    .enum(['reboot'], { error: 'must be reboot' })
    .default('reboot')
    .describe('The command that is run, with `--if-needed`'),
  when: z
    .enum(['needed'], { error: 'must be needed' })
    .describe(
      '`needed`: nodes that need a reboot when the night is prepared (`ssh.rebootNeeded`, or a key in Consul), and still need it when it is their turn',
    ),
  nodes: z
    .union([target.transform((one) => [one]), z.array(target).min(1, { error: 'must name nodes' })], {
      error: 'must be an expression for nodes such as role=compute, or a list of them',
    })
    .describe('The nodes among which it looks, such as `role=compute`'),
  window: name.describe('The window in which it works, one of `windows`; each of its openings is a night of its own'),
  prepare: textLike(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time', 'must be a time of the day, such as "15:00"').describe(
    'Local time, in the zone of the window, at which the card of the next night is posted: when the people who approve are at work',
  ),
  notice: duration('4h').describe(
    'How long before the window opens the card must be posted. If it cannot be, the night is skipped and the channel is told',
  ),
  atMost: count(1, 1000).default(20).describe('Maximum number of nodes a night. Those that need it longest come first'),
  owner: group.describe(
    'Group that answers for it and is called when something needs a person. Without an active full member nothing is prepared and nothing starts',
  ),
  atOnce: count(1, 1000).nullable().default(null).describe('As `--at-once` of a request. Default: one at a time'),
  waves: z
    .enum(['canary', 'none'], { error: 'must be canary or none' })
    .nullable()
    .default(null)
    .describe('As `--waves` of a request. Default: as `rollout.waves`'),
  soak: duration('10m').nullable().default(null).describe('As `--soak` of a request. Default: as `rollout.soak`'),
  quarantine: count(0, 1000)
    .nullable()
    .default(null)
    .describe('As `--quarantine` of a request. Default: as `rollout.quarantine`'),
})
