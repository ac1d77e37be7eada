import type { z } from 'zod'
import { didYouMean } from '../core/text/nearest.ts'
import { formsAt, keysAt } from './description.ts'
import { type ParsedYaml, type Path, pathText, valueAt } from './parsed.ts'
import { type Problem, shown } from './problem.ts'
import { newNameOf } from './renamed-keys.ts'

type Issue = z.core.$ZodIssue

/** Converts the problems that a schema found: each gets its key, its line, and the valid values. */
export const issueProblems = (written: ParsedYaml, issues: readonly Issue[]): readonly Problem[] =>
  issues.flatMap((issue) => problemsOf(written, issue, []))

function problemsOf(written: ParsedYaml, issue: Issue, around: Path): readonly Problem[] {
  const path = [...around, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(written, path, key))
    case 'invalid_key':
      return [problem(written, path, `is not a valid name: it ${issue.issues[0]?.message ?? ''}`, null)]
    case 'invalid_union': {
      const meant = issue.errors.find((branch) => branch.every(isInside))
      if (meant) return meant.flatMap((inner) => problemsOf(written, inner, path))
      return [wrongValue(written, path, issue.message)]
    }
    default:
      return [wrongValue(written, path, issue.message)]
  }
}

/** Whether an issue is inside the value: an alternative with only such issues is the one that was meant. */
const isInside = (issue: Issue): boolean => issue.path.length > 0 || issue.code === 'unrecognized_keys'

function wrongValue(written: ParsedYaml, path: Path, right: string): Problem {
  const value = valueAt(written.value, path)
  if (value !== undefined && value !== null) return problem(written, path, right, shown(value))
  const [form] = formsAt(path)
  const what = form?.description ?? right
  return problem(written, path, `is missing: ${what.charAt(0).toLowerCase()}${what.slice(1)}`, null)
}

function unknownKey(written: ParsedYaml, path: Path, key: string): Problem {
  const known = keysAt(path)
  const newName = newNameOf(key, known)
  const hint = newName ? `It is now called ${newName}.` : didYouMean(key, known, `Known: ${known.join(', ')}.`)
  const right = `is unknown. ${hint}`
  return problem(written, [...path, key], right, null)
}

/** A problem at a path of the file. */
export function problem(written: ParsedYaml, path: Path, right: string, found: string | null): Problem {
  return { where: pathText(path) || 'the file', line: path.length === 0 ? null : written.lineOf(path), found, right }
}
