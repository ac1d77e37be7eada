import { explainedIds } from './ids.ts'
import { read } from './sources.ts'

/** Ids of planned features: calendars and windows, budgets, clouds and upgrades of services. Only remove ids. */
export const later: readonly string[] = ['S23', 'S28', 'S30', 'rebootmgr/14']

/** Findings about documents and tools, for which shipped code has nothing to mutate. */
export const withoutMutant: readonly string[] = ['F81']

/** All ids that documents explain. */
export const documentedIds: readonly string[] = [
  ...explainedIds(read('docs/safety.md'), ''),
  ...explainedIds(read('docs/failures.md'), ''),
  ...explainedIds(read('docs/rebootmgr.md'), 'rebootmgr/'),
]
