import type { ClusterFacts } from '../../core/commands/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { RichText } from '../../core/message.ts'

const configWords = (facts: ClusterFacts, { name }: Node): string => {
  const config = facts.configs[name]
  if (config === undefined) return 'its configuration could not be read'
  if (config.is === 'enabled') return 'enabled'
  return config.is === 'disabled'
    ? `disabled: ${config.message || 'no reason given'}`
    : `not enabled: ${config.why}. Enable it with: resume node ${name}`
}

const places = ({ rack, zone, group, address }: Node): string =>
  Object.entries({ rack, zone, group, address })
    .flatMap(([what, value]) => (value === null ? [] : [`${what} ${value}`]))
    .join(', ')

/** One node according to the inventory, its configuration and its checks. */
function aboutNode(facts: ClusterFacts, node: Node): readonly RichText[] {
  const failing = facts.failing.filter((check) => check.node === node.name)
  return [
    [{ strong: node.name }, `: ${node.membership}, roles ${node.roles.join(', ') || 'none'}`],
    ...(places(node) === '' ? [] : [[places(node)]]),
    [configWords(facts, node)],
    [
      failing.length === 0
        ? 'no failing check'
        : `failing: ${failing.map(({ name, checkId }) => name || checkId).join(', ')}`,
    ],
  ]
}

const maxListed = 60

/** The page of a single node, or a list of several nodes. */
export function nodeLines(facts: ClusterFacts): readonly RichText[] {
  const [only, ...more] = facts.nodes
  if (only === undefined) return []
  if (more.length === 0) return aboutNode(facts, only)
  const lines = facts.nodes
    .slice(0, maxListed)
    .map(
      (node): RichText => [
        { strong: node.name },
        ` ${node.membership}, ${node.roles.join(', ') || 'no role'}`,
        facts.configs[node.name]?.is === 'enabled' ? '' : ', not enabled',
      ],
    )
  const left = facts.nodes.length - maxListed
  return left > 0 ? [...lines, [`… and ${left} more. Select fewer nodes to see them.`]] : lines
}
