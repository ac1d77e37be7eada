import { benchmarkQuestion } from './large-cluster.ts'

/** Measures a dry run for about a quarter of all nodes. */
export const benchmarkPlan = () =>
  benchmarkQuestion({
    about: 'dry run for a quarter',
    words: () => 'reboot role=storage --dry-run --reason "new kernel"',
    isRight: (answer) => answer.includes('Dry run: nothing was written.') && !/no answer|Blocked|unknown/.test(answer),
    aim: (size) => ({ which: 'anew', withinMs: size <= 1_000 ? 500 : 2_000, requests: 40 }),
  })

/** Measures `status` of the whole cluster. */
export const benchmarkStatus = () =>
  benchmarkQuestion({
    about: 'status',
    words: () => 'status',
    isRight: (answer, { names }) => answer.includes(`${names.length}`) && !/Could not read/.test(answer),
    aim: () => ({ which: 'again', withinMs: 50, requests: 10 }),
  })
