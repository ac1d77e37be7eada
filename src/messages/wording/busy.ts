import type { BusyNode } from '../../core/operation/busy.ts'

/** The nodes that were left out, by operation, such as `Left out, in op-7F3K (reboot compute-*, running): compute-03`. */
export const leftOutLines = (busy: readonly BusyNode[]): readonly string[] =>
  [...Map.groupBy(busy, ({ operation }) => operation)].map(
    ([{ operation, words, state }, nodes]) =>
      `Left out, in ${operation} (${words}, ${state}): ${nodes.map(({ node }) => node).join(', ')}`,
  )
