/** The labels of an alert, by name. */
export type Labels = { readonly [name: string]: string }

/** A condition on one label, such as `severity=~"critical|page"`. A label that an alert lacks has the empty value. */
export type Matcher = {
  readonly name: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

const form = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\[\\"n])*)"\s*$/

/** The placeholder for the name of the node. */
export const nodePlaceholder = '{node}'

/** Reads a matcher as it is written in PromQL, with double quotes; null when the text is none. */
export function readMatcher(text: string): Matcher | null {
  const [, name, operator, quoted] = form.exec(text) ?? []
  if (name === undefined || quoted === undefined) return null
  if (operator !== '=' && operator !== '!=' && operator !== '=~' && operator !== '!~') return null
  return { name, operator, value: quoted.replace(/\\(.)/g, (_, each: string) => (each === 'n' ? '\n' : each)) }
}

/** The problem with a matcher as it is written, in words for the configuration; null when there is none. */
export function matcherProblem(text: string): string | null {
  const matcher = readMatcher(text)
  if (matcher === null) return 'must be a matcher such as severity="critical", with double quotes'
  return isPattern(matcher) ? patternProblem(filled(matcher, 'n1').value) : null
}

/** Whether the value of the matcher is a pattern. */
export const isPattern = ({ operator }: Matcher): boolean => operator === '=~' || operator === '!~'

/** Constructs that mean something else in RE2, or nothing at all; `\d`, `\w` and `\s` mean the same in both. */
const unlike = /\\[A-Zace-rt-vx-z]|\[:|\(\?(?!:)/

function patternProblem(pattern: string): string | null {
  if (unlike.test(pattern)) return 'must be a pattern of plain groups, classes and alternatives: no flags, no [:names:]'
  try {
    patternOf(pattern)
    return null
  } catch {
    return 'must be a valid pattern (RE2)'
  }
}

/** A pattern matches whole values. */
const patternOf = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 's')

/** The matcher for one node: its name stands for `{node}`, and stands for itself in a pattern. */
export function filled(matcher: Matcher, node: string): Matcher {
  const name = isPattern(matcher) ? node.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&') : node
  return { ...matcher, value: matcher.value.replaceAll(nodePlaceholder, name) }
}

/** Whether a value of the matcher's label agrees with it. */
export function agrees({ operator, value }: Matcher, labelValue: string): boolean {
  switch (operator) {
    case '=':
      return labelValue === value
    case '!=':
      return labelValue !== value
    case '=~':
      return patternOf(value).test(labelValue)
    case '!~':
      return !patternOf(value).test(labelValue)
  }
}

/** Whether the labels of an alert agree with all matchers. */
export const matchesAll = (matchers: readonly Matcher[], labels: Labels): boolean =>
  matchers.every((matcher) => agrees(matcher, labels[matcher.name] ?? ''))

/** A matcher as it is written in PromQL. */
export const matcherText = ({ name, operator, value }: Matcher): string =>
  `${name}${operator}"${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
