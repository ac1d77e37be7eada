import { type Moment, moments, type OnNo } from '../../src/core/gates/moment.ts'

type Row = { readonly name: string; readonly onNo: OnNo }

const words: { readonly [M in Moment]: string } = {
  plan: 'plan',
  submit: 'submit',
  start: 'start',
  nextNode: 'next node',
  acquire: 'acquire',
  firstChange: 'first change',
  eachChange: 'each change',
  arming: 'arming',
  resume: 'resume',
  after: 'after',
}

/** A Markdown table of guards and moments: what a no causes, empty where the guard is not checked. */
export function guardTable(title: string, rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line([title, ...moments.map((moment) => words[moment])]),
    line(['---', ...moments.map(() => '---')]),
    ...rows.map(({ name, onNo }) => line([name, ...moments.map((moment) => onNo[moment] ?? '')])),
  ].join('\n')
}
