import type { Cell, CellOutcome } from './cells.ts'

/**
 * A table with a row per fault and a column per step. A number is the seconds until the run continued; a star means
 * that a person was needed, a dash that the cell was not tried.
 */
export function table(outcomes: ReadonlyMap<Cell, CellOutcome>): string {
  const cells = [...outcomes]
  const steps = [...new Set(cells.map(([{ step }]) => step))].sort((a, b) => a - b)
  const faults = [...new Set(cells.map(([{ fault }]) => fault))]
  const row = (first: string, rest: readonly string[]): string => `| ${[first, ...rest].join(' | ')} |`
  const shown = (fault: string, step: number): string => {
    const outcome = cells.find(([cell]) => cell.fault === fault && cell.step === step)?.[1]
    if (outcome === undefined) return '–'
    if (outcome.is !== 'green') return outcome.is.toUpperCase()
    return `${outcome.seconds.toFixed(1)}${outcome.endedBy === 'a person' ? ' *' : ''}`
  }
  return [
    row('fault \\ step', steps.map(String)),
    row(
      '---',
      steps.map(() => '---'),
    ),
    ...faults.map((fault) =>
      row(
        fault,
        steps.map((step) => shown(fault, step)),
      ),
    ),
  ].join('\n')
}
