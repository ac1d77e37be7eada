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

const need = section({
  count: count(1, 20).describe('How many people must agree'),
  groups: listOf(group).describe('Groups whose members may'),
  people: listOf(person).describe(
    'People who may; when groups and people are both left out, the cluster’s `approvers` may',
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
          .describe('All of these must be met, and nobody fills two places'),
        expires: duration('4h').describe('From asking to expiry'),
        counts: duration('16h').describe('How long an approval counts, from the click to the first change of a node'),
        requesterCounts: yesOrNo.default('no').describe('Whether the requester’s own approval counts'),
        secondFactor: yesOrNo
          .default('no')
          .describe('Whether each approval takes a code of the approver’s own device, see `secondFactor`'),
      }),
    ],
    { error: 'must be none, or say under needs who must agree' },
  )
  .optional()
  .describe(
    'Who must agree before a plan starts; all of `needs`. Unless written: two approvers for storage, control and the unknown role, one for others',
  )

/** What holds for the nodes of one role. */
export const roleSchema = section({
  approvals,
  slots: count(1, 1000).default(1).describe('How many nodes of the role may be worked on at once'),
  gates: listOf(name).describe('Gates that must agree'),
  drain: listOf(name).describe('Hooks that drain a node, in order'),
  undrain: listOf(name).describe('Hooks that take it back, in order'),
  withoutChecks: z
    .enum(['refuse', 'allow'], { error: 'must be refuse or allow' })
    .optional()
    .describe('What “no check was evaluated” means. Unless written: refuse for storage, control and the unknown role'),
  passes: count(1, 100)
    .default(3)
    .describe('How often in a row the cluster must be healthy before the lock is released'),
})

/** One line of the access table. */
export const accessSchema = section({
  channels: listOf(anyOr(channel, 'must be the id of a channel, such as C0123ABCD')).describe(
    'Where; `"*"` for any channel',
  ),
  people: listOf(anyOr(person, 'must be the id of a person, such as U0123ABCD')).describe('Who; `"*"` for anybody'),
  groups: listOf(group).describe('Who, by group'),
  commands: listOf(anyOr(commandName, 'must be the name of a command, such as reboot')).describe(
    'What; `"*"` for every command',
  ),
  targets: listOf(target).prefault(['all']).describe('To which nodes, as they are typed to the bot'),
})

/** How long the kinds of waiting may last. */
export const limitsSchema = section({
  acquireLock: duration('24h').describe('In line for a lock'),
  verify: duration('1h').describe('For gates to agree, before and after'),
  hook: duration('2h').describe('For all drain or undrain hooks of a node'),
  task: duration('2h').describe('For the node’s own pre-boot or post-boot tasks'),
  settle: duration('15s').describe('For drain and maintenance to reach the checks'),
  boot: duration('20m').describe('For a node to come back'),
  stable: duration('30s').describe('How long a node that came back must stay up'),
  upgrade: duration('2h').describe('For the upgrade command'),
  arm: duration('60s').describe('For an armed reboot to fire; afterwards it never does'),
  nodes: count(1, 10_000).default(50).describe('The most nodes that one operation may name'),
  draft: duration('1h').describe('How long a plan that nobody submitted keeps its buttons'),
})
