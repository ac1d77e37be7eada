import { z } from 'zod'
import { argvAboutNode, byName, duration, listOf, name, section, textLike } from './values.ts'

const place = textLike(
  /^(the node|[A-Za-z0-9][A-Za-z0-9._-]*)$/,
  '`here`, `the node` or a host name',
  'must be here, the node, or the name of a host',
).describe('Where it runs: `here` (next to the bot), `the node` (the one it is about), or the name of a host')

const run = argvAboutNode.describe(
  'The program, then each of its arguments; `{node}`, `{address}`, `{cluster}`, `{rack}`, `{zone}` and `{group}` stand for facts of the node',
)

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'must be text, a number, true, false or null',
})

const judge = z
  .discriminatedUnion(
    'by',
    [
      section({
        by: z.literal('exit code').describe('The exit code answers'),
        ok: listOf(z.int()).prefault([0]).describe('Exit codes that let the work go on'),
        warn: listOf(z.int()).describe('Exit codes that let it go on with a warning'),
      }),
      section({
        by: z.literal('json field').describe('A field of the JSON that it prints answers'),
        field: textLike(
          /^[^.]+(\.[^.]+)*$/,
          'names with dots between',
          'must be the way to a field, such as pgmap.num_pgs',
        ).describe('The way to the field, such as `health.status`'),
        ok: listOf(scalar).describe('Values that let the work go on'),
        warn: listOf(scalar).describe('Values that let it go on with a warning'),
      }),
    ],
    { error: 'must have by: exit code, or by: json field' },
  )
  .prefault({ by: 'exit code' })
  .describe('How the answer is read; whatever is in neither list blocks')

const gate = section({
  on: place,
  run,
  within: duration('30s').describe('A gate that has not answered by then blocks'),
  judge,
  remedy: z.string({ error: 'must be text' }).default('').describe('What people are told to do when it blocks'),
})

const hook = section({ on: place, run, within: duration('2h').describe('Its whole process group is ended then') })

const upgrade = section({
  roles: z
    .union([z.literal('any'), listOf(name)], { error: 'must be any, or a list of roles' })
    .default('any')
    .describe('For nodes with any of these roles; the first entry that fits is taken'),
  run,
})

/** Commands of an operator's own. */
export const commandFields = {
  gates: byName(name, gate).describe('Questions asked before going on; they must only look'),
  hooks: byName(name, hook).describe('Things done for a node, claimed once on their host'),
  upgrades: listOf(upgrade).describe('What upgrades a node'),
  undoTasksHook: name
    .nullable()
    .default(null)
    .describe('The hook that takes the pre-boot tasks of a node back; without one, cleanup is pending after a failure'),
  claimFolder: z
    .string({ error: 'must be a path' })
    .nullable()
    .default(null)
    .describe('Where hooks that run `here` leave their claims; `/var/lib/lockkeeper/<cluster>` unless written'),
} as const
