import { z } from 'zod'
import {
  absolutePath,
  argvAboutNode,
  byName,
  commandPlace,
  count,
  duration,
  listOf,
  name,
  section,
  textLike,
} from './values.ts'

const place = commandPlace(
  'the node|',
  '`here`, `the node` or a host name',
  'must be here, the node, or the name of a host',
).describe('Host that runs the command: `here` (the bot’s host), `the node` (the affected node), or a host name')

const run = argvAboutNode.describe(
  'The program, then each of its arguments; `{node}`, `{address}`, `{cluster}`, `{rack}`, `{zone}` and `{group}` stand for facts of the node',
)

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'must be text, a number, true, false or null',
})

// higher codes mean that the command was killed or could not be run
const exitCode = count(0, 123)

const judge = z
  .discriminatedUnion(
    'by',
    [
      section({
        by: z.literal('exit code').describe('The exit code answers'),
        ok: listOf(z.int()).prefault([0]).describe('Exit codes that mean: pass'),
        warn: listOf(z.int()).describe('Exit codes that mean: pass with a warning'),
        unknown: listOf(z.int()).describe(
          'Exit codes that mean: no answer, as `[3]` does for plugins of Nagios; nothing starts with one',
        ),
      }),
      section({
        by: z.literal('json field').describe('The answer is a field of the printed JSON'),
        field: textLike(
          /^[^.]+(\.[^.]+)*$/,
          'names with dots between',
          'must be the way to a field, such as pgmap.num_pgs',
        ).describe('Path of the field, such as `health.status`'),
        ok: listOf(scalar).describe('Values that mean: pass'),
        warn: listOf(scalar).describe('Values that mean: pass with a warning'),
      }),
    ],
    { error: 'must have by: exit code, or by: json field' },
  )
  .prefault({ by: 'exit code' })
  .describe('How the answer is read; any other answer blocks')

const gate = section({
  on: place,
  run,
  timeout: duration('30s').describe('Timeout; a gate without an answer blocks'),
  judge,
  remedy: z.string({ error: 'must be text' }).default('').describe('Remedy that is shown when the gate blocks'),
})

const hook = section({
  on: place,
  run,
  timeout: duration('2h').describe('Timeout, after which its process group is killed'),
  refusals: listOf(count(1, 123)).describe(
    'Exit codes by which a drain hook says that this node, or what runs on it, refuses, and nothing else is wrong; one for each cause. Only such a node can be quarantined',
  ),
})

const roles = z
  .union([z.literal('any'), listOf(name)], { error: 'must be any, or a list of roles' })
  .default('any')
  .describe('Roles of the nodes that the entry applies to; the first matching entry is used')

const upgrade = section({
  roles,
  run,
  ok: z
    .array(exitCode, { error: 'must be a list of exit codes' })
    .min(1, { error: 'must name an exit code' })
    .readonly()
    .prefault([0])
    .describe(
      'Exit codes that mean success, such as `[0, 102, 103]` for zypper, which asks for a reboot or a restart of itself by them',
    ),
})

const powerCheck = section({
  roles,
  on: commandPlace('', '`here` or a host name', 'must be here, or the name of a host other than the node').describe(
    'Host that runs the command: `here` (the bot’s host), or a host name',
  ),
  run,
  timeout: duration('30s').describe('Timeout; without an answer the node is not taken for dead'),
})

/** An operator's own commands. */
export const commandFields = {
  gates: byName(name, gate).describe(
    'Your own gates: commands that only observe. What one prints is its evidence, in one line: 240 characters when it passes, 2,000 otherwise',
  ),
  hooks: byName(name, hook).describe(
    'Your own hooks: commands that change something for a node, run once for each claim',
  ),
  upgrades: listOf(upgrade).describe('Commands that upgrade the packages of a node'),
  powerChecks: listOf(powerCheck).describe(
    'Commands that read the power state of a node, such as from its BMC, and print `on` or `off`. A node for which one is configured is taken for dead only while it prints exactly `off` and exits with 0',
  ),
  undoTasksHook: name
    .nullable()
    .default(null)
    .describe('Hook that undoes the pre-boot tasks of a node; without it, cleanup is pending after a failure'),
  claimFolder: absolutePath
    .nullable()
    .default(null)
    .describe(
      'Folder for claims of hooks that run `here`; no other user may be able to write it or a folder above it. Default: `/var/lib/lockkeeper/<cluster>`',
    ),
} as const
