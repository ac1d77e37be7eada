import { agrees, filled, isPattern, type Matcher } from './matcher.ts'

/** The name of a node that no cluster has, and names of other nodes that contain it. */
const node = 'lockkeeper-probe-1'
const others = [`${node}0`, `${node}-x`, `x${node}`, `x-${node}`] as const

/**
 * Whether the matchers select only alerts that carry the name of the node: one of them names it, and agrees neither
 * with an alert without the label nor with one of another node. Tried with examples of other nodes: their names alone,
 * and as the matcher itself surrounds a name, such as with a port.
 */
export function namesOneNode(matchers: readonly Matcher[]): boolean {
  return matchers.some((matcher) => {
    const own = filled(matcher, node)
    const values = ['', ...others, ...others.flatMap((other) => examplesOf(filled(matcher, other)))]
    return own.value !== matcher.value && !values.some((value) => agrees(own, value))
  })
}

const maxExamples = 1_000
const maxRepeated = 1_000

/** A character, escaped, of a class or any, with its quantifier; the begin of a group; or another quantifier. */
const part = /(?:(\\.)|\[(\^?)(\\?[^\]])[^\]]*\]|\.)(?:\{(\d+)[^}]*\}|[*+?]*)|\(\?:|[*+?]/gs

/** Values of the matcher's label: of a pattern one for each choice of alternatives, with all other parts once. */
function examplesOf(matcher: Matcher): readonly string[] {
  if (!isPattern(matcher)) return [matcher.value]
  const example = matcher.value.replace(
    part,
    (text, escaped?: string, not?: string, first?: string, times?: string): string => {
      if (text === '(?:') return '('
      if (/^[*+?]/.test(text)) return ''
      const character = escaped ?? (not === '' ? first : undefined) ?? '0'
      return characterOf(character).repeat(Math.min(Number(times ?? 1), maxRepeated))
    },
  )
  let examples: readonly string[] = [example]
  while (examples.some((each) => innermostGroup.test(each)))
    examples = examples.flatMap(withoutGroup).slice(0, maxExamples)
  return examples.flatMap((each) => each.split('|'))
}

/** A character for one that is written in a pattern, such as `\d` or `\.`. */
const characterOf = (written: string): string =>
  written === '\\d' || written === '\\w' ? '0' : written === '\\s' ? ' ' : written.replace(/^\\/, '')

const innermostGroup = /\(([^()]*)\)/

/** The text once for each alternative of its first group. */
const withoutGroup = (text: string): readonly string[] => {
  const [group, alternatives] = innermostGroup.exec(text) ?? []
  if (group === undefined || alternatives === undefined) return [text]
  return alternatives.split('|').map((each) => text.replace(group, () => each))
}
