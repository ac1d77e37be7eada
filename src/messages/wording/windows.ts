import { memoizedFor } from '../../core/memoized.ts'
import type { RichText } from '../../core/message.ts'
import { type Narrowing, narrowingIn } from '../../core/plan/narrowing.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { localMinute } from '../../core/windows/local-time.ts'
import type { MaintenanceWindow } from '../../core/windows/window.ts'
import { windowWords } from '../../core/windows/words.ts'

type Fact = { readonly name: string; readonly value: RichText }

/** The fact that names the windows of a plan's nodes, made once for each plan; none when they may be changed at any time. */
export const windowFacts = memoizedFor(({ nodes }: Plan): readonly Fact[] => {
  const worded = nodes.flatMap(({ node, steps, windows: own = [] }) => {
    const words = [...own.map(windowWords), ...times(own, narrowingIn(steps))]
    return words.map((window) => ({ node, window }))
  })
  if (worded.length === 0) return []
  const lines = [...Map.groupBy(worded, ({ window }) => window)].map(([window, those]) =>
    those.length === nodes.length ? window : `${window} for ${those.map(({ node }) => node).join(', ')}`,
  )
  return [{ name: 'Window', value: [lines.join('; ')] }]
})

// a node for which a time counts has a window
const times = ([first]: readonly MaintenanceWindow[], { notBeforeMs, untilMs }: Narrowing): readonly string[] =>
  first === undefined
    ? []
    : [
        ...(notBeforeMs === null ? [] : [`not before ${localMinute(first.zone, notBeforeMs)}`]),
        ...(untilMs === null ? [] : [`until ${localMinute(first.zone, untilMs)}`]),
      ]
