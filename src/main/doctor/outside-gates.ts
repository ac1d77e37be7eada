import type { Node } from '../../core/inventory/node.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { gatesOf } from '../../core/policy/roles.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { Commands } from '../../engine/ports/operator-commands.ts'
import type { OutsideGates } from '../../engine/ports/outside-gates.ts'
import { checkGate } from './commands.ts'
import { check, type Finding, warned } from './finding.ts'

/** Asks every gate that an outside system answers once, for a node that uses it. */
export async function checkOutsideGates(
  policy: Policy,
  gates: OutsideGates,
  nodes: readonly Node[],
): Promise<readonly Finding[]> {
  const about = policy.cluster
  const alive = nodes.filter(({ membership }) => membership === 'alive')
  const findings = Object.entries(gates.withinMs).map(([gate, limitMs]) =>
    check(about, async () => {
      const node = alive.find((one) => gatesOf(policy, one).includes(gate))
      if (node === undefined)
        return [warned(about, `gate ${gate}: not tested, because no live node has a role that uses it`)]
      return [await checkGate(about, gate, node, answering(gates), limitMs)]
    }),
  )
  return (await Promise.all(findings)).flat()
}

/** The gates as they are before a node goes out. Without an answer, the verdict is `unknown`. */
const answering = (gates: OutsideGates): Pick<Commands, 'ask'> => ({
  async ask(gate, node, signal) {
    try {
      return await gates.ask(gate, { node, when: 'before', others: async () => [] }, signal)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return { gate, verdict: 'unknown', evidence: `${error.source}: ${error.message}`, remedy: '' }
    }
  },
})
