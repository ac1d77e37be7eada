import type { RichText } from '../../core/message.ts'
import { type Narrowing, narrowingIn } from '../../core/plan/narrowing.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { localMinute } from '../../core/windows/local-time.ts'
import type { MaintenanceWindow } from '../../core/windows/window.ts'
import { windowWords } from '../../core/windows/words.ts'

/** The fact that names the windows of a plan's nodes; none when they may be changed at any time. */
export function windowFacts({ nodes }: Plan): readonly { readonly name: string; readonly value: RichText }[] {
  const windows = new Map<string, readonly string[]>()
  for (const { node, steps, windows: own = [] } of nodes)
    for (const words of [...own.map(windowWords), ...earliest(own, narrowingIn(steps))])
      windows.set(words, [...(windows.get(words) ?? []), node])
  if (windows.size === 0) return []
  const lines = [...windows].map(([words, names]) =>
    names.length === nodes.length ? words : `${words} for ${names.join(', ')}`,
  )
  return [{ name: 'Window', value: [lines.join('; ')] }]
}

const earliest = ([first]: readonly MaintenanceWindow[], { notBeforeMs }: Narrowing): readonly string[] =>
  first === undefined || notBeforeMs === null ? [] : [`not before ${localMinute(first.zone, notBeforeMs)}`]
