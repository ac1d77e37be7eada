import { type Message, type Part, plain, plainCell, type RichText } from '../../src/core/message.ts'
import type { World } from '../world/world.ts'

/** Text with names instead of IDs, times since the beginning instead of dates, and plans by number. */
export function readable(world: World, beganMs: number, text: string): string {
  const hashes = world.journals.ever.flatMap(({ event }) =>
    event.type === 'planned' || event.type === 'planChanged' ? [event.hash] : [],
  )
  const plans = [...new Set(hashes)]
  return plans
    .reduce(
      (said, hash, index) =>
        said.replaceAll(hash, `‹plan ${index + 1}›`).replaceAll(hash.slice(0, 8), `‹plan ${index + 1}›`),
      text,
    )
    .replaceAll(/([Pp]lan:? )[0-9a-f]{8}\b/g, '$1‹unfiled›')
    .replaceAll(/[US]0[A-Z]+/g, (id) => id.slice(2).toLowerCase())
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (iso) => clock(Date.parse(iso) - beganMs))
}

/** Time since the beginning, such as `01:02:03`. */
export function clock(ms: number): string {
  if (ms < 0) return `-${clock(-ms)}`
  const seconds = Math.round(ms / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

const folded = '    '

const textOf = (line: RichText): string => plain(line)

function partLines(part: Part): readonly string[] {
  switch (part.part) {
    case 'header':
      return [`# ${part.text}`]
    case 'text':
      return part.lines.map(textOf)
    case 'note':
      return part.lines.map((line) => `(${textOf(line)})`)
    case 'facts':
      return part.facts.map(({ name, value }) => `${name}: ${textOf(value)}`)
    case 'table':
      return [`= ${part.caption}`, ...[part.header, ...part.rows].map((row) => row.map(plainCell).join(' | '))]
    case 'phases':
      return [part.phases.map(({ mark, title }) => `${mark} ${title}`).join(' · ')]
    case 'collapsed':
      return [`▸ ${part.title}`, ...part.lines.map((line) => `${folded}${textOf(line)}`)]
    case 'picture':
      return [`[picture: ${part.says}]`]
    case 'buttons':
      return part.buttons.length === 0 ? [] : [part.buttons.map(({ label }) => `[${label}]`).join(' ')]
    case 'divider':
      return ['---']
  }
}

/** The lines of a whole message. */
export const rendered = ({ parts }: Message): readonly string[] => parts.flatMap(partLines)

/** The lines of a message that can be read without unfolding anything. */
export const aboveFold = (message: Message): readonly string[] =>
  rendered(message).filter((line) => !line.startsWith(folded))

/** A message in one line: its sentence and its buttons. */
export function renderedBriefly(message: Message): string {
  const buttons = message.parts.filter(({ part }) => part === 'buttons').flatMap(partLines)
  return [textOf(message.sentence), ...buttons].join(' ')
}
