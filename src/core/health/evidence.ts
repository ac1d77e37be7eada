import type { Verdict } from './verdict.ts'

/** The verdicts of all gates on one node; `node` is null for verdicts that concern no single node. */
export type OfNode = { readonly node: string | null; readonly verdicts: readonly Verdict[] }

// More lines than people read at once; the last line counts the rest.
const maxLines = 25
const maxNames = 6

const rank: { readonly [K in Verdict['verdict']]: number } = { blocked: 0, unknown: 1, warn: 2, ok: 3 }

/**
 * The evidence of all nodes, worst first. Verdicts with equal gate and evidence share one line, which names its nodes
 * unless it applies to all of them. At most 25 lines; the last one counts the rest.
 */
export function evidenceOfAll(all: readonly OfNode[]): readonly Verdict[] {
  const nodes = all.filter(({ node }) => node !== null).length
  const lines = new Map<string, { readonly verdict: Verdict; readonly names: Set<string> }>()
  for (const { node, verdicts } of all)
    for (const verdict of verdicts) {
      const key = JSON.stringify([verdict.gate, verdict.verdict, withoutName(verdict.evidence, node)])
      const line = lines.get(key) ?? { verdict, names: new Set<string>() }
      if (node !== null) line.names.add(node)
      lines.set(key, line)
    }
  const worded = [...lines.values()]
    .sort((a, b) => rank[a.verdict.verdict] - rank[b.verdict.verdict])
    .map(({ verdict, names }) => lineOf(verdict, [...names], nodes))
  return bounded(worded)
}

// Evidence that differs only in the node's name shares one line.
const withoutName = (evidence: string, node: string | null): string =>
  node === null ? evidence : evidence.replaceAll(node, '…')

function lineOf(verdict: Verdict, names: readonly string[], nodes: number): Verdict {
  if (names.length === 0 || nodes === 1) return verdict
  const [first = ''] = names
  if (names.length === nodes) return { ...verdict, evidence: verdict.evidence.replaceAll(first, 'each node') }
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : ''
  const named = `${names.slice(0, maxNames).join(', ')}${more}`
  const own = names.length === 1 && verdict.evidence.includes(first)
  const evidence = names.length === 1 ? verdict.evidence : verdict.evidence.replaceAll(first, 'each')
  return { ...verdict, evidence: own ? evidence : `${named}: ${evidence}` }
}

function bounded(verdicts: readonly Verdict[]): readonly Verdict[] {
  if (verdicts.length <= maxLines) return verdicts
  const left = verdicts.slice(maxLines - 1)
  const [worst] = left
  if (!worst) return verdicts
  return [
    ...verdicts.slice(0, maxLines - 1),
    {
      gate: 'more checks',
      verdict: worst.verdict,
      evidence: `${left.length} more answers, none worse than this`,
      remedy: '',
    },
  ]
}
