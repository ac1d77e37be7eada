import { didYouMean } from '../core/text/nearest.ts'
import { type Problem, shown } from './problem.ts'
import { endsWithPath, withoutQuery } from './schema/address.ts'

/** Environment variables by name. */
export type Variables = { readonly [name: string]: string | undefined }

/**
 * Reads environment variables and collects the problems with them. A secret is never shown, not even an invalid one.
 */
export type VariableReader = {
  readonly problems: readonly Problem[]
  /** The value, or null when the variable is absent or empty. */
  given(name: string): string | null
  /** The variable; when it is missing, an empty text and a problem. `what` says what the variable is for. */
  needed(name: string, what: string): string
  /**
   * The text of the file that the variable names; null when the variable is absent, and also, with a problem, when the
   * file cannot be read.
   */
  file(name: string, readFile: (path: string) => string): string | null
  /** Adds a problem with the variable; `right` says what it must be. */
  wrong(name: string, right: string): void
  /** Returns the secret; adds a problem unless it begins with `beginning`. */
  beginning(name: string, secret: string, beginning: string): string
  /** Returns the URL; adds a problem unless it has one of the protocols and neither query nor fragment. */
  address(name: string, url: string, protocols: readonly string[], example: string): string
  /** Returns the text when it is one of the choices; else `otherwise`, and adds a problem. */
  oneOf<T extends string>(name: string, text: string, choices: readonly T[], otherwise: T): T
  port(name: string, text: string): number
}

/** A reader of a process's variables. */
export function variableReader(variables: Variables): VariableReader {
  const problems: Problem[] = []
  const problem = (where: string, right: string, found: string | null = null) =>
    void problems.push({ where, line: null, found, right })
  const given = (name: string): string | null => variables[name]?.trim() || null
  return {
    problems,
    given,
    needed(name, what) {
      const value = given(name)
      if (value === null) problem(name, `is missing from the environment: ${what}`)
      return value ?? ''
    },
    file(name, readFile) {
      const path = given(name)
      if (path === null) return null
      try {
        return readFile(path)
      } catch (error) {
        problem(name, `cannot be read: ${error instanceof Error ? error.message : error}`, shown(path))
        return null
      }
    },
    wrong: (name, right) => problem(name, right),
    beginning(name, secret, beginning) {
      if (secret !== '' && !secret.startsWith(beginning)) problem(name, `is none: it must begin with ${beginning}`)
      return secret
    },
    address(name, url, protocols, example) {
      // URLs may contain passwords, so they are not shown either
      if (url !== '' && !(URL.canParse(url) && protocols.includes(new URL(url).protocol)))
        problem(name, `is no address; it must look like ${example}`)
      else if (url !== '' && !endsWithPath(url)) problem(name, `${withoutQuery} (in a password, write %3F and %23)`)
      return url
    },
    oneOf(name, text, choices, otherwise) {
      const choice = choices.find((one) => one === text)
      if (choice === undefined)
        problem(name, `must be one of: ${choices.join(', ')}. ${didYouMean(text, choices, '')}`.trim(), shown(text))
      return choice ?? otherwise
    },
    port(name, text) {
      const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
      if (!(port <= 65_535)) problem(name, 'must be a number from 0 (any) to 65535', shown(text))
      return port
    },
  }
}
