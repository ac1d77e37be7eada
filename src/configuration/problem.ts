/** A problem with the configuration or environment: its place, the value, and what would be valid. */
export type Problem = {
  /** A key of the configuration such as `clusters.eu-1.channel`, or an environment variable. */
  readonly where: string
  /** The line in the file; null when the problem is not in the file. */
  readonly line: number | null
  /** The invalid value; null when there is none, or when it must not be shown. */
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
