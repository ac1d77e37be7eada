import { statementsFor } from '../../core/cluster/dead-node.ts'
import { type PowerAnswer, powerWords } from '../../core/cluster/power.ts'
import { holderHash } from '../../core/cluster/unlocking.ts'
import { isSameName } from '../../core/inventory/names.ts'
import type { Holder } from '../../core/locks/locks.ts'
import { answerLimitMs } from '../../core/plan/commands.ts'
import { effectiveNode } from '../../core/policy/effective.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../../core/refusals.ts'
import { configurationVerdicts } from '../gates/configuration-in-force.ts'
import { bot, type JournalContext } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import { decideOn } from './record-decision.ts'

/** The ports that run power checks. */
export type PowerContext = Pick<ClusterContext, 'policy' | 'inventory' | 'commands'>

/**
 * Runs the power check of a node, and of all other nodes whose name may mean the same. Returns the first answer other
 * than off, otherwise off; null when no power check is configured for the node.
 */
export async function askPower(
  { policy, inventory, commands }: PowerContext,
  node: string,
): Promise<PowerAnswer | null> {
  const checks = commands.definitions.powerChecks
  const nodes = (await inventory.nodes()).filter(({ name }) => isSameName(name, node))
  if (nodes.length === 0 && checks.length > 0)
    return { says: 'unknown', command: `of ${node}`, answer: `${node} is not in the inventory` }
  const maxMs = Math.max(0, ...checks.map(answerLimitMs))
  const answers = await Promise.all(
    nodes.map((one) => commands.power(effectiveNode(policy, one), AbortSignal.timeout(maxMs))),
  )
  const configured = answers.filter((answer) => answer !== null)
  return configured.find(({ says }) => says !== 'off') ?? configured[0] ?? null
}

/** The refusal to take a node for dead because of the answer of its power check. */
export const powerRefusal = (node: string, power: PowerAnswer, remedy: string): Refusal =>
  refusal('wrong state', `${node} is not taken for dead: ${powerWords(power)}.`, remedy)

/** The ports that judge whether a node has no power. */
export type PoweredOffContext = PowerContext &
  JournalContext &
  Pick<ClusterContext, 'instance' | 'configurations' | 'configurationHash'>

/**
 * The answer of the power check of a holder's node if it allows taking the node for dead: off, or that none is
 * configured. Any other answer is refused with this remedy and voids all statements about the lock so far. A bot whose
 * configuration is not in force asks nothing and refuses.
 */
export async function poweredOff(
  context: PoweredOffContext,
  holder: Holder,
  remedy: string,
): Promise<Outcome<'off' | 'no power check'>> {
  // another configuration may have a power check that this bot's does not have
  const [notInForce] = await configurationVerdicts(context)
  if (notInForce !== undefined)
    return refused(refusal('wrong state', `${notInForce.evidence}.`, `${notInForce.remedy}.`))
  const power = await askPower(context, holder.node)
  if (power === null) return granted('no power check')
  if (power.says === 'off') return granted('off')
  await voidStatements(context, holder, power)
  return refused(powerRefusal(holder.node, power, remedy))
}

/** Records an answer other than off in the audit log, which voids all statements about the lock so far. */
async function voidStatements(
  context: JournalContext & Pick<ClusterContext, 'instance'>,
  holder: Holder,
  { command, answer }: PowerAnswer,
): Promise<void> {
  const { node, operation, run } = holder
  const recorded = await decideOn(context, bot(context, null, null), async (entries) =>
    statementsFor(entries, run, holderHash(holder), context.clock.now()).length === 0
      ? refused(nothingStated)
      : granted({ type: 'powerNotOff', person: context.instance, node, operation, run, command, answer, reason: '' }),
  )
  if (!recorded.ok) context.log.info({ operation, run, node, answer }, 'a power check did not say off')
}

const nothingStated = refusal('already decided', 'Nothing is stated about it.')
