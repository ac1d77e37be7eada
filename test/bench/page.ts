import { reasons, unmeasured } from './reasons.ts'
import { isReached, type Measured, type Results, type Row, shown } from './results.ts'

const cells = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`

const head = ['measured', 'result', 'at most', 'median', 'p99', 'runs', 'floor in the same run', 'ratio to it']

function rowCells(row: Row): string {
  const { what, unit, compared, value, bound, runs, median, p99, floor } = row
  const times = compared === 'ratio of means' ? 'ms of CPU' : 'ms'
  const result = `${isReached(row) ? '' : '**missed:** '}${shown(value, unit)}${compared === 'value' ? '' : ` (${compared})`}`
  return cells([
    what,
    result,
    shown(bound, unit),
    median === null ? '' : shown(median, times),
    p99 === null ? '' : shown(p99, times),
    `${runs}`,
    floor === null ? '' : `${floor.what}: ${shown(floor.median, times)}`,
    floor === null || floor.median === 0 || median === null ? '' : shown(median / floor.median, ''),
  ])
}

const day = (iso: string): string => iso.slice(0, 16).replace('T', ' ')

function section([name, { takenAt, node, processors, load, rows }]: [string, Measured]): string {
  const where = `Measured on ${day(takenAt)} UTC, Node.js ${node}, ${processors} processors, load ${load.before} before and ${load.after} at the end.`
  const table = [cells(head), cells(head.map(() => '---')), ...rows.map(rowCells)].join('\n')
  return `## \`npm run bench ${name}\`\n\n${where}\n\n${table}`
}

/** By how much a row missed its bound. */
const excess = ({ value, bound }: Row): string => `${shown((value / bound - 1) * 100, '')} % more`

/** The rows that missed their bound. */
export const missedIn = (results: Results): readonly Row[] =>
  Object.values(results).flatMap(({ rows }) => rows.filter((row) => !isReached(row)))

/** docs/performance.md from the results. */
export function performancePage(results: Results): string {
  const missed = missedIn(results).map(
    (row) =>
      `- ${row.what}: ${shown(row.value, row.unit)} where at most ${shown(row.bound, row.unit)} are required, ${excess(row)}. ${reasons[row.what] ?? ''}`,
  )
  return `# Performance

What is required, and what was measured. Both this page and [performance.json](performance.json) are made by the benchmarks:

\`\`\`sh
npm run bench -- --json docs/performance.json      # all, on an idle machine; half an hour
npm run bench -- ack --json docs/performance.json  # one; the results of the others stay
npm run unit -- test/tidy -u                       # this page
\`\`\`

A floor is the least that the same work costs without Lockkeeper, measured in the same run, in turn with it: ratios mean something
on a busy machine too, times only where the load stays below the number of processors. A benchmark ends with 1 when a bound is missed.

${Object.entries(results).map(section).join('\n\n')}

## Missed

${missed.length === 0 ? 'Nothing.' : missed.join('\n')}

## Required, and not measured by a benchmark

${unmeasured.map((line) => `- ${line}`).join('\n')}
`
}
