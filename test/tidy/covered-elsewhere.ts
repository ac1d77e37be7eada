import { explainedIds } from './ids.ts'
import { read } from './sources.ts'

/** What comes later: calendars and windows, budgets, clouds and upgrades of services. This list may only shrink. */
export const later: readonly string[] = ['S17', 'S21', 'S23', 'S28', 'S30', 'rebootmgr/14', 'rebootmgr/deviation 10']

/** Findings about documents and tools: there is nothing that ships to make a mistake in. */
export const withoutMutant: readonly string[] = ['F81']

/** Every id that the documents explain. */
export const documentedIds: readonly string[] = [
  ...explainedIds(read('docs/safety.md'), ''),
  ...explainedIds(read('docs/failures.md'), ''),
  ...explainedIds(read('docs/rebootmgr.md'), 'rebootmgr/'),
]
