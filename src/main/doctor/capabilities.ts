import type { Node } from '../../core/inventory/node.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { capabilitiesOf } from '../../core/policy/roles.ts'
import type { Capability } from '../../engine/ports/capability.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { check, type Finding, failed, passed, warned } from './finding.ts'

/** Asks the system of every capability whether it could be applied to a node that uses it; changes nothing. */
export async function checkCapabilities(
  policy: Policy,
  capabilities: { readonly [name: string]: Pick<Capability, 'preflight'> },
  nodes: readonly Node[],
): Promise<readonly Finding[]> {
  const about = policy.cluster
  const alive = nodes.filter(({ membership }) => membership === 'alive')
  const findings = Object.entries(capabilities).map(([name, capability]) =>
    check(about, async () => {
      const node = alive.find((one) => capabilitiesOf(policy, one).some((used) => used.name === name))
      if (node === undefined)
        return [warned(about, `${name}: not tested, because no live node has a role that uses it`)]
      return [await preflightOf(about, name, node, capability)]
    }),
  )
  return (await Promise.all(findings)).flat()
}

async function preflightOf(
  about: string,
  name: string,
  node: Node,
  { preflight }: Pick<Capability, 'preflight'>,
): Promise<Finding> {
  try {
    const [found] = await preflight(node)
    if (found === undefined) return passed(about, `${name}: its system answers for ${node.name}`)
    return failed(about, `${name}: ${found.why}; ${found.remedy}`)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return failed(about, `${name}: ${error.source}: ${error.message}`)
  }
}
