import { understand } from '../../../src/core/grammar/parse.ts'
import { vocabulary } from '../../world/demo-cluster.ts'
import type { RandomSource } from '../random-source.ts'
import { type FuzzSubject, type InputVerdict, must } from '../subject.ts'
import type { JsonValue } from '../values.ts'

const expressions = [
  'compute-*',
  'compute-01,compute-02',
  'role=compute',
  'COMPUTE-01',
  '!compute-01,compute-*',
] as const

const flagCommands = (['stop node', 'resume node'] as const).flatMap((verb) =>
  expressions.map((expression) => `${verb} ${expression} --reason "kernel 6.12 next"`),
)

const commands = [...vocabulary.flatMap(({ examples }) => examples), ...flagCommands]

const frames: readonly (readonly [before: string, after: string])[] = [
  ['`', '`'],
  ['```\n', '\n```'],
  ['> ', ''],
  ['&gt; ', ''],
  ['• ', ''],
  ['- ', ''],
  ['1. ', ''],
  ['  ', '\n'],
]

// between these, `*` and `_` of an expression would end the markup
const inMarkup: readonly (readonly [before: string, after: string])[] = [
  ['*', '*'],
  ['_', '_'],
  ['*`', '`*'],
]

const quotes = ['“$1”', '„$1“', '«$1»', "'$1'"] as const

/** The same command as it is pasted: with a phone's quotes, `--x=value`, markup or a bullet around it. */
function pastedForm(random: RandomSource, command: string): string {
  let text = command
  if (random.oneIn(2)) text = text.replace(/(--[a-z-]+) (?=")/g, '$1=')
  if (random.oneIn(2)) text = text.replace(/"([^"']*)"/g, random.pick(quotes))
  // the text of a reason may end with a question mark of its own
  if (random.oneIn(3) && !/["”“»']$|--reason \S+$/.test(text)) text = `${text}?`
  const [before, after] = random.pick(/[*_]/.test(text) ? frames : [...frames, ...inMarkup])
  return `${before}${text}${after}`
}

/** Commands pasted from a document or a chat: the formatting around them does not change their meaning. */
export const clipboard: FuzzSubject = {
  name: 'pasted',
  perMille: 100,
  make(random) {
    const command = random.pick(commands)
    return { command, clipboard: pastedForm(random, command) }
  },
  feed: (input) => sameMeaning(input),
}

function sameMeaning(input: JsonValue): InputVerdict {
  const { command, clipboard: text } = Object(input) as { readonly command?: unknown; readonly clipboard?: unknown }
  const meant = understand(vocabulary, String(command))
  if (!meant.ok) return 'refused'
  const read = understand(vocabulary, String(text))
  must(read.ok, `refused as pasted: ${JSON.stringify(text)}`)
  must(
    JSON.stringify({ ...read.value, command: '' }) === JSON.stringify({ ...meant.value, command: '' }),
    `${JSON.stringify(text)} is read as ${read.value.words}`,
  )
  return 'understood'
}
