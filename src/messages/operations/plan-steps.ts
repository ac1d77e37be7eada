import type { RichText } from '../../core/message.ts'
import { mostAtOnce } from '../../core/plan/at-once.ts'
import { isParallel } from '../../core/plan/effect.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { stepWords } from '../../core/steps/traits.ts'

/** A list of steps and its title, which says for which nodes it is. */
type StepList = { readonly title: string; readonly lines: readonly RichText[] }

/** The steps of a plan, listed once for all nodes with equal steps; at most `maxKinds` lists. */
export function stepLists(plan: Plan, maxKinds: number): readonly StepList[] {
  const { nodes } = plan
  const kinds = new Map<string, { readonly words: readonly string[]; readonly names: string[] }>()
  for (const { node, steps } of nodes) {
    const words = steps.map(stepWords)
    const kind = kinds.get(words.join()) ?? { words, names: [] }
    kind.names.push(node)
    kinds.set(words.join(), kind)
  }
  const order = isParallel(plan) ? `, at most ${mostAtOnce(plan)} nodes at once` : ' in turn'
  const title = nodes.length > 1 ? `Steps, for each node${order}` : 'Steps'
  return [...kinds.values()].slice(0, maxKinds).map(({ words, names }) => {
    const whose = kinds.size > 1 ? `: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''}` : ''
    return {
      title: `${title}${whose}`,
      lines: words.map((step, index) => [`${index + 1}. ${step}`]),
    }
  })
}
