import { benchmarkQuestion } from './large-cluster.ts'

/** Measures a dry run for about a quarter of all nodes. */
export const benchmarkPlan = (args: readonly string[]) =>
  benchmarkQuestion(
    {
      about: 'plan of a quarter of the nodes',
      words: () => 'reboot role=storage --dry-run --reason "new kernel"',
      isRight: (answer) =>
        answer.includes('Dry run: nothing was written.') && !/no answer|Blocked|unknown/.test(answer),
      aimMs: (size) => (size <= 1_000 ? 500 : 2_000),
      maxCalls: 40,
    },
    args,
  )

/** Measures `status` of the whole cluster. */
export const benchmarkStatus = (args: readonly string[]) =>
  benchmarkQuestion(
    {
      about: 'status',
      words: () => 'status',
      isRight: (answer, { names }) => answer.includes(`${names.length}`) && !/Could not read/.test(answer),
      aimMs: () => 50,
      maxCalls: 10,
    },
    args,
  )
