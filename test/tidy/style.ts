import { type Breach, isTypeScript, numbered, type Source } from './sources.ts'

const everyLine = (sources: readonly Source[], pattern: RegExp, what: string): readonly Breach[] =>
  sources.flatMap(({ path, text }) =>
    numbered(text)
      .filter(({ line }) => pattern.test(line))
      .map(({ line, at }) => `${path}:${at} ${what}: ${line.trim()}`),
  )

/** Exports without a doc comment. */
export const withoutSentence = (sources: readonly Source[]): readonly Breach[] =>
  sources.filter(isTypeScript).flatMap(({ path, text }) => {
    const lines = text.split('\n')
    return numbered(text)
      .filter(({ line }) => /^export (?!type \{|\{)/.test(line))
      .filter(({ at }) => !(lines[at - 2] ?? '').trimEnd().endsWith('*/'))
      .map(({ line, at }) => `${path}:${at} has no sentence above it: ${line}`)
  })

/** Suppressed compiler errors, and suppressed linter rules without a reason or that must never be suppressed. */
export const timesReread = (sources: readonly Source[]): readonly Breach[] => [
  ...everyLine(sources, /@ts-(ignore|expect-error|nocheck)/, 'tells the compiler to look away'),
  ...everyLine(sources, /biome-ignore(-all|-start)?\s+\S+\s*(:\s*)?$/, 'gives no reason'),
  ...everyLine(
    sources,
    /biome-ignore\S*\s+\S*(noExplicitAny|noNonNullAssertion|noDefaultExport|noBarrelFile|noRestrictedImports)/,
    'leaves out a rule of the house',
  ),
]

/** Tests that are skipped, run alone, or not written yet. */
export const leftOut = (sources: readonly Source[]): readonly Breach[] =>
  everyLine(sources, /^\s*(?:test|it|describe|suite)(?:\.\w+)*\.(?:only|skip|todo|fails)\b/, 'is not a test that runs')

/** Tests that sleep instead of waiting for what they need. */
export const sleeping = (sources: readonly Source[]): readonly Breach[] => [
  ...everyLine(sources, /from '(?:node:)?timers\/promises'/, 'sleeps'),
  ...everyLine(sources, /new Promise[^;]*setTimeout/, 'sleeps'),
  ...everyLine(sources, /setTimeout\(\s*(?:resolve|done|ok|r)\b/, 'sleeps'),
]

/** Mocked modules, with which a test would test itself. */
export const moduleMocks = (sources: readonly Source[]): readonly Breach[] =>
  everyLine(sources, /\bvi\.(?:mock|doMock|hoisted)\(/, 'mocks a module')
