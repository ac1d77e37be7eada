import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../programs/project.ts'

const begin = '<!-- transcript: compared with every tour -->'
const end = '<!-- end of transcript -->'

/** The transcript lines in the README, without its marks for omissions. */
export function linesOfReadme(readme: string): readonly string[] {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)]
  if (from === -1 || to < from) return []
  return readme
    .slice(from + begin.length, to)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '…' && !line.startsWith('```'))
}

/**
 * The part of a line that is the same in every tour: without IDs, times, counts, the name before the first of a group
 * of messages, and the step at which a killed bot resumes, which depends on the moment of the kill.
 */
export const shapeOf = (line: string): string =>
  line
    .trim()
    .replace(/^lockkeeper: /, '')
    .replace(/(resuming at) step \d+ of \d+, .+$/, '$1 …')
    .replaceAll(/op-[A-Z0-9]{4}/g, 'op-…')
    .replaceAll(/\b(?=[0-9a-f]*\d)[0-9a-f]{8}\b/g, '…')
    .replaceAll(/\d+ m \d+ s|\d+ [ms]\b/g, '… s')
    .replaceAll(/\d+/g, '…')

/** Lines of the README without a line of the same shape in the transcript, after those found before. */
export function missingLines(readme: string, transcript: string): readonly string[] {
  const told = transcript.split('\n').map(shapeOf)
  const missing: string[] = []
  let at = 0
  for (const line of linesOfReadme(readme)) {
    const found = told.indexOf(shapeOf(line), at)
    if (found === -1) missing.push(line)
    else at = found + 1
  }
  return missing
}

/** The README's lines that this tour did not show. */
export const missingInReadme = (transcript: string): readonly string[] =>
  missingLines(readFileSync(join(projectFolder, 'README.md'), 'utf8'), transcript)
