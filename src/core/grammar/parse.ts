import type { Command } from '../commands/command.ts'
import { granted, type Outcome, refusal, refused, refusedForAll } from '../refusals.ts'
import { maxCommandLength } from '../text/characters.ts'
import { withoutFrame } from '../text/markup.ts'
import { readArgument } from './argument.ts'
import type { Invocation } from './invocation.ts'
import { readOptions } from './read-options.ts'
import { canonical } from './render.ts'
import { tokenise } from './tokens.ts'
import { findVerb } from './verbs.ts'

/** Parses a typed command, or refuses it with all its errors at once. Whether its nodes exist is checked later. */
export function understand(commands: readonly Command[], text: string): Outcome<Invocation> {
  if (text.length > maxCommandLength) return tooLong(text.length)
  const tokens = tokenise(unwrapped(text))
  if (!tokens.ok) return tokens
  const verb = findVerb(commands, tokens.value)
  if (!verb.ok) return verb
  const { command, rest } = verb.value
  const read = readOptions(command, rest)
  // Words after an unknown option may be its value, so they are not judged.
  const given = read.skipped.length > 0 && read.words.length === 0 ? null : readArgument(command, read.words)
  const refusals = [...read.refusals, ...(given === null || given.ok ? [] : given.refusals)]
  if (given === null || !given.ok || refusals.length > 0) return refusedForAll(refusals)

  const { reason, cluster, dryRun, ...others } = read.values
  const automatic = (name: string) => !Object.hasOwn(command.options, name)
  const words = canonical(command, given.value, read.values)
  if (words.length > maxCommandLength) return tooLong(words.length)
  return granted({
    command,
    words,
    given: given.value,
    options: {
      ...others,
      ...(automatic('reason') ? {} : { reason: reason ?? null }),
      ...(automatic('dryRun') ? {} : { dryRun: dryRun === true }),
    },
    reason: typeof reason === 'string' ? reason : '',
    cluster: typeof cluster === 'string' ? cluster : null,
    dryRun: dryRun === true,
  })
}

/** The message without quotes or markup around all of it, as when a line is pasted from a document. */
function unwrapped(text: string): string {
  const inner = withoutFrame(text)
  const tokens = tokenise(inner)
  const [only, ...more] = tokens.ok ? tokens.value : []
  return only?.is === 'quoted' && more.length === 0 ? withoutFrame(only.text) : inner
}

const tooLong = (length: number) =>
  refused(
    refusal(
      'too long',
      `The command has ${length} characters; the limit is ${maxCommandLength}.`,
      'Name nodes by role=…, rack=… or storage-*, and keep the reason short.',
    ),
  )
