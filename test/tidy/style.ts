import { type Breach, isTypeScript, numbered, type Source } from './sources.ts'

const everyLine = (sources: readonly Source[], pattern: RegExp, what: string): readonly Breach[] =>
  sources.flatMap(({ path, text }) =>
    numbered(text)
      .filter(({ line }) => pattern.test(line))
      .map(({ line, at }) => `${path}:${at} ${what}: ${line.trim()}`),
  )

/** Exports without a sentence above them; the second half of an overload or a re-opened line counts too. */
export const withoutSentence = (sources: readonly Source[]): readonly Breach[] =>
  sources.filter(isTypeScript).flatMap(({ path, text }) => {
    const lines = text.split('\n')
    return numbered(text)
      .filter(({ line }) => /^export (?!type \{|\{)/.test(line))
      .filter(({ at }) => !(lines[at - 2] ?? '').trimEnd().endsWith('*/'))
      .map(({ line, at }) => `${path}:${at} has no sentence above it: ${line}`)
  })

/** Compiler and linter told to look away; a linter's rule may be left out for a reason that is said, a type never. */
export const timesReread = (sources: readonly Source[]): readonly Breach[] => [
  ...everyLine(sources, /@ts-(ignore|expect-error|nocheck)/, 'tells the compiler to look away'),
  ...everyLine(sources, /biome-ignore(-all|-start)?\s+\S+\s*(:\s*)?$/, 'gives no reason'),
  ...everyLine(
    sources,
    /biome-ignore\S*\s+\S*(noExplicitAny|noNonNullAssertion|noDefaultExport|noBarrelFile|noRestrictedImports)/,
    'leaves out a rule of the house',
  ),
]

/** Tests that are left out, run alone, or promised for later. */
export const leftOut = (sources: readonly Source[]): readonly Breach[] =>
  everyLine(sources, /^\s*(?:test|it|describe|suite)(?:\.\w+)*\.(?:only|skip|todo|fails)\b/, 'is not a test that runs')

/** Tests that let time pass instead of waiting for what they need. */
export const sleeping = (sources: readonly Source[]): readonly Breach[] => [
  ...everyLine(sources, /from '(?:node:)?timers\/promises'/, 'sleeps'),
  ...everyLine(sources, /new Promise[^;]*setTimeout/, 'sleeps'),
  ...everyLine(sources, /setTimeout\(\s*(?:resolve|done|ok|r)\b/, 'sleeps'),
]

/** Modules put in the place of others: what is tested then is the test. */
export const moduleMocks = (sources: readonly Source[]): readonly Breach[] =>
  everyLine(sources, /\bvi\.(?:mock|doMock|hoisted)\(/, 'mocks a module')
