import { z } from 'zod'
import {
  anyOr,
  channel,
  commandName,
  count,
  duration,
  group,
  listOf,
  name,
  person,
  section,
  target,
  yesOrNo,
} from './values.ts'
import { expectedSchema } from './windows.ts'

const need = section({
  count: count(1, 20).describe('Number of approvals'),
  groups: listOf(group).describe('Groups whose members may approve'),
  people: listOf(person).describe(
    'People who may approve. Default, without groups and people: the cluster’s `approvers`',
  ),
})

const approvals = z
  .union(
    [
      z.literal('none'),
      section({
        needs: z
          .array(need, { error: 'must be a list' })
          .min(1, { error: 'must name who must agree' })
          .readonly()
          .describe('All of these must be met; one person counts for one of them'),
        expires: duration('4h').describe('From asking to expiry'),
        validFor: duration('16h').describe(
          'How long an approval is valid, from the click to the first change of a node',
        ),
        requesterCounts: yesOrNo.default('no').describe('Whether the requester’s own approval counts'),
        secondFactor: yesOrNo
          .default('no')
          .describe('Whether each approval requires a code of the approver’s device, see `secondFactor`'),
      }),
    ],
    { error: 'must be none, or say under needs who must agree' },
  )
  .optional()
  .describe(
    'Approvals that a plan needs before it starts: all of `needs`. Default: two approvers for storage, control and the unknown role, one for others',
  )

/** The settings of one role's nodes. */
export const roleSchema = section({
  approvals,
  slots: count(1, 1000).default(1).describe('Maximum number of nodes of the role in work at once'),
  gates: listOf(name).describe('Gates that must pass'),
  drain: listOf(name).describe('Hooks that drain a node, in order'),
  undrain: listOf(name).describe('Hooks that undrain a node, in order'),
  capabilities: listOf(name).describe(
    'What outside systems do for a node while it is out, such as a silence of its alerts (`alertmanager.silences`) or `ceph-noout`',
  ),
  window: name
    .nullable()
    .default(null)
    .describe('Window of the role’s nodes, one of `windows`. Default: only that of the cluster'),
  expected: expectedSchema
    .nullable()
    .default(null)
    .describe(
      'How long work on one node is expected to take, until five runs on nodes of the role are known: then the longest of the last 20, or what nine of ten took, counts. Work starts only where the window is open for that long. Default: 1h and 3h',
    ),
  withoutChecks: z
    .enum(['refuse', 'allow'], { error: 'must be refuse or allow' })
    .optional()
    .describe('Result when no service check was evaluated. Default: refuse for storage, control and the unknown role'),
  passes: count(1, 100)
    .default(3)
    .describe('Number of consecutive passes of the health check before the lock is released'),
})

/** One line of the access table. */
export const accessSchema = section({
  channels: listOf(anyOr(channel, 'must be the id of a channel, such as C0123ABCD')).describe(
    'Channels; `"*"` for any channel',
  ),
  people: listOf(anyOr(person, 'must be the id of a person, such as U0123ABCD')).describe(
    'People; `"*"` for any person',
  ),
  groups: listOf(group).describe('Groups of people'),
  commands: listOf(anyOr(commandName, 'must be the name of a command, such as reboot')).describe(
    'Commands; `"*"` for every command',
  ),
  targets: listOf(target).prefault(['all']).describe('Node expressions, as typed in commands'),
})

/** The limits of each kind of waiting. */
export const limitsSchema = section({
  acquireLock: duration('24h').describe('In line for a lock'),
  verify: duration('1h').describe('For gates to pass, before and after'),
  hook: duration('2h').describe('For all drain or undrain hooks of a node'),
  task: duration('2h').describe('For the node’s own pre-boot or post-boot tasks'),
  settle: duration('15s').describe('For drain and maintenance to take effect in the checks'),
  boot: duration('20m').describe('For a node to come back'),
  stable: duration('30s').describe('How long a rebooted node must stay up'),
  upgrade: duration('2h').describe('For the upgrade command'),
  arm: duration('60s').describe('For an armed reboot to fire; after that it is void'),
  rebootAgain: duration('0s')
    .nullable()
    .default(null)
    .describe(
      'How long a node must have been up before `reboot --if-needed` reboots it. One that needs a reboot again sooner is not converging: it is left alone and reported. Default: no limit',
    ),
  nodes: count(1, 10_000).default(50).describe('Maximum number of nodes in one operation'),
  draft: duration('1h').describe('How long the buttons of a plan work that was not submitted'),
})
