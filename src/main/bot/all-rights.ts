import type { Rights } from '../../engine/ports/rights.ts'

/** Combines the rights of several systems: a right that is missing in any of them is missing. */
export const allRights = (parts: readonly Rights[]): Rights => ({
  missing: async () => (await Promise.all(parts.map((rights) => rights.missing()))).flat(),
})
