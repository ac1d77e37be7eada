/** Something wrong with what the bot was told: where, what stands there, and what would be right. */
export type Problem = {
  /** A key of the configuration such as `clusters.eu-1.channel`, or a variable of the environment. */
  readonly where: string
  /** Line of the configuration; null when it is not in the file. */
  readonly line: number | null
  /** What stands there; null when nothing does, or when it is none of the reader's business. */
  readonly found: string | null
  /** Such as `must be a duration such as 30m`. */
  readonly right: string
}

/** A problem in one line. */
export function problemLine(file: string, { where, line, found, right }: Problem): string {
  const place = line === null ? where : `${file}:${line} ${where}`
  return found === null ? `${place} ${right}` : `${place} is ${found}: ${right}`
}

/** A value as a problem shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
