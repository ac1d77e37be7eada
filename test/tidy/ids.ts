import type { Breach, Source } from './sources.ts'

const id = '(?:[SF]\\d{2,3}|I\\d{1,2}|rebootmgr/(?:\\d{2}|deviation \\d+|wrong \\d+))'
const begins = new RegExp(`^(${id}(?:(?:,|:)? (?:and )?|:?$))+`)
const before = new RegExp(`^(?:${id}(?: and |, | ))+`)
const name = /\b(?:test|it|describe)(?:\.\w+)*(?:<[^(]*>)?\(\s*(['"`])(.*?)\1|\)\(\s*(['"`])(.*?)\3/gs

/** The ids at the beginning of a name. */
export const leadingIds = (given: string): readonly string[] =>
  (begins.exec(`${given} `)?.[0] ?? '').match(new RegExp(id, 'g')) ?? []

/** A name without the ids at its beginning; an id followed by a colon stays. */
export const withoutIds = (given: string): string => given.replace(before, '')

/** The ids at the beginning of test and suite names: `S41`, `I8`, `rebootmgr/33`, `rebootmgr/wrong 4`. */
export function idsOfNames({ text }: Source): ReadonlySet<string> {
  const found = new Set<string>()
  for (const match of text.matchAll(name)) for (const one of leadingIds(match[2] ?? match[4] ?? '')) found.add(one)
  return found
}

/** The ids in the tables of a document. */
export const explainedIds = (document: Source, prefix: string): readonly string[] =>
  [...document.text.matchAll(/^\| ((?:S|F|I)?\d{1,3}|deviation \d+|wrong \d+) \|/gm)].map(([, one]) =>
    /^[SFI]/.test(one ?? '') ? `${one}` : `${prefix}${one}`,
  )

/** Ids without a test that are not in `later`, and ids in `later` that have a test or are not documented. */
export function idBreaches(
  documentedIds: readonly string[],
  covered: ReadonlySet<string>,
  later: readonly string[],
): readonly Breach[] {
  return [
    ...documentedIds.filter((one) => !covered.has(one) && !later.includes(one)).map((one) => `${one} has no test`),
    ...later.filter((one) => covered.has(one)).map((one) => `${one} has a test by now: take it off the list of later`),
    ...later
      .filter((one) => !documentedIds.includes(one))
      .map((one) => `${one} is on the list of later and nowhere else`),
  ]
}
