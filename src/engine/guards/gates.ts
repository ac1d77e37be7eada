import { judgeCapacity } from '../../core/health/capacity.ts'
import { evidenceOfAll, type OfNode } from '../../core/health/evidence.ts'
import type { NodeConfig, StopFlag } from '../../core/health/facts.ts'
import { judgeStopFlags } from '../../core/health/flags.ts'
import { judgeHealth } from '../../core/health/judge.ts'
import { judgeNodeName } from '../../core/health/node-name.ts'
import { judgeLine } from '../../core/health/queue-place.ts'
import { judgeAuditLog } from '../../core/health/record.ts'
import { judgeRights } from '../../core/health/rights.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import { isSameName } from '../../core/inventory/names.ts'
import type { Node } from '../../core/inventory/node.ts'
import { nodeNamed, nodeNames } from '../../core/inventory/node-names.ts'
import { isDrained } from '../../core/locks/lock-table.ts'
import { holdersIn } from '../../core/locks/locks.ts'
import { configVerdict, waive, waivedIn } from '../../core/plan/break-glass.ts'
import type { Plan, PlannedNode } from '../../core/plan/plan.ts'
import { observing } from '../../core/policy/access.ts'
import { gatesOf, withoutChecksOf } from '../../core/policy/roles.ts'
import { scopesOf } from '../../core/policy/scopes.ts'
import { onlyRestores } from '../../core/steps/traits.ts'
import { auditIntact } from '../journals/audit.ts'
import { configurationProblems } from '../planning/preflight.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { StepContext } from '../step-contract/executor.ts'
import { inFlight, itselfNow, outIn, type Seen, see } from './cluster-snapshot.ts'
import { configurationVerdicts } from './configuration.ts'

/** One node's question to every gate. */
type GateQuery = {
  readonly node: Node
  readonly run: string | null
  /** Whether our drain has the node out: its slots are its own already. */
  readonly drained: 'yes' | 'no'
  readonly gates: readonly string[]
  /** The one gate that keeps nothing, because glass was broken. */
  readonly waived: string | null
  readonly when: 'before' | 'after'
  readonly signal: AbortSignal
}

async function askAll(
  context: ClusterContext,
  seen: Seen,
  { node, run, drained, gates, waived, when, signal }: GateQuery,
): Promise<readonly Verdict[]> {
  const { policy, cluster, commands } = context
  const [rights, record, flags, config, itself, answers] = await Promise.all([
    when === 'before' ? rightsVerdicts(context) : [],
    when === 'before' ? recordVerdicts(context) : [],
    cluster.stopFlags(),
    cluster.nodeConfig(node.name),
    itselfNow(context, seen, node.name),
    Promise.all(gates.map((gate) => commands.ask(gate, node, signal))),
  ])
  const verdicts = [
    ...rights,
    ...record,
    ...(when === 'before' ? nodeNameVerdicts(context, seen.nodes, node) : []),
    judgeStopFlags(flags, node, when),
    configVerdict(config, node, when, waived),
    ...judgeHealth({
      facts: seen.facts,
      node,
      when,
      inFlight: inFlight(seen, run),
      withoutChecks: withoutChecksOf(policy, node),
      ...(run === null ? { lock: 'not yet' as const } : {}),
    }),
    judgeCapacity({
      node: node.name,
      run,
      scopes: scopesOf(policy, node),
      locks: seen.locks,
      out: outIn(context, seen),
      itself: drained === 'yes' || itself === 'failed and silent' ? 'is out already' : 'is in',
      when,
    }),
    ...answers,
  ]
  return waive(verdicts, waived)
}

function nodeNameVerdicts({ policy }: ClusterContext, nodes: readonly Node[], { name }: Node): readonly Verdict[] {
  const verdict = judgeNodeName(nodeNames(nodes), name, Object.keys(policy.pins))
  return verdict === null ? [] : [verdict]
}

/** What the record has against anything new; nothing when it holds all that it ever had. */
export async function recordVerdicts(context: ClusterContext): Promise<readonly Verdict[]> {
  const verdict = judgeAuditLog(await auditIntact(context))
  return verdict === null ? [] : [verdict]
}

/** The rights that are missing; nothing when none is, as the evidence of a plan is long enough. */
async function rightsVerdicts({ rights }: ClusterContext): Promise<readonly Verdict[]> {
  const verdict = judgeRights(await rights.missing())
  return verdict.verdict === 'ok' ? [] : [verdict]
}

/** Counts what gates answer where work depends on it; what is only looked at is not counted. */
export function answered({ metrics, policy }: ClusterContext, verdicts: readonly Verdict[]): readonly Verdict[] {
  for (const { gate, verdict } of verdicts) metrics.gateAnswered(policy.cluster, gate, verdict)
  return verdicts
}

/** Every gate's verdict for a step of a run, asked now. Throws `Failure` when the cluster cannot be asked. */
export async function askClusterGates(
  here: StepContext,
  gates: readonly string[],
  when: 'before' | 'after',
): Promise<readonly Verdict[]> {
  const { context, node, run, signal } = here
  const drained = run.notes.drainedBefore === undefined ? ('no' as const) : ('yes' as const)
  const asking = { node, run: run.run, drained, gates, waived: waivedIn(run.steps), when, signal }
  const mode = when === 'before' ? modeVerdicts(context) : []
  return answered(context, [...mode, ...(await askAll(context, await see(context), asking))])
}

/** What every gate would say if the node went now; what cannot be asked is `unknown`, with the reason. */
async function gatesIfStartedNow(
  context: ClusterContext,
  node: Node,
  waived: string | null,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  try {
    const rights = await rightsVerdicts(context)
    if (rights.length > 0) return rights
    const configuration = await configurationVerdicts(context)
    const seen = await see(context)
    const answers = await askAll(context, seen, {
      node,
      run: null,
      drained: isDrainedNow(seen, node) ? 'yes' : 'no',
      gates: gatesOf(context.policy, node),
      waived,
      when: 'before',
      signal,
    })
    return [...configuration, ...answers]
  } catch (error) {
    return [unanswered(error)]
  }
}

const isDrainedNow = ({ locks }: Seen, { name }: Node): boolean =>
  holdersIn(locks).some((holder) => isSameName(holder.node, name) && isDrained(holder))

/** What every gate would say if the node went now, whether the bot acts at all, and who is in line before it. */
export async function whyOf(context: ClusterContext, node: Node, signal: AbortSignal): Promise<readonly Verdict[]> {
  const [line, gates] = await Promise.all([lineVerdicts(context, node), gatesIfStartedNow(context, node, null, signal)])
  return [...modeVerdicts(context), ...line, ...gates]
}

async function lineVerdicts({ policy, locks }: ClusterContext, node: Node): Promise<readonly Verdict[]> {
  try {
    const scopes = scopesOf(policy, node).map(({ name }) => name)
    const verdict = judgeLine((await locks.state()).line, node.name, scopes)
    return verdict === null ? [] : [verdict]
  } catch (error) {
    return [unanswered(error)]
  }
}

const unanswered = (error: unknown): Verdict => {
  if (!(error instanceof Failure)) throw error
  return {
    gate: error.source,
    verdict: 'unknown',
    evidence: error.message,
    remedy: 'it must answer before anything starts',
  }
}

/** Finishing is always allowed: neither flags nor the health of others keep a node from coming back. */
const givesBack: Verdict = {
  gate: 'finishing',
  verdict: 'ok',
  evidence: 'restores service only; no checks required',
  remedy: '',
}

/** The verdicts that a plan is shown with: of every node, worst first. */
export async function planVerdicts(
  context: ClusterContext,
  plan: Plan,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  const nodes = await context.inventory.nodes()
  const all = await Promise.all(
    plan.nodes.map(async ({ node: name, steps }): Promise<OfNode> => {
      const node = nodeNamed(nodes, name)
      if (!node) return { node: name, verdicts: [notKnown(name)] }
      if (onlyRestores(steps)) return { node: name, verdicts: [givesBack] }
      const never = configurationProblems(context, node, steps)
      const safe = await gatesIfStartedNow(context, node, waivedIn(steps), signal)
      return { node: name, verdicts: [...never, ...safe] }
    }),
  )
  return evidenceOfAll(all)
}

const notKnown = (node: string): Verdict => ({
  gate: 'members',
  verdict: 'unknown',
  evidence: `${node} is not in the inventory`,
  remedy: 'it must be there before anything starts',
})

/** A bot that only observes begins nothing, whatever was asked before it was told to; nobody can go on without this. */
function modeVerdicts({ policy }: ClusterContext): readonly Verdict[] {
  const no = observing(policy)
  return no === null ? [] : [{ gate: 'mode', verdict: 'blocked', evidence: no.message, remedy: no.remedy }]
}

const stopVerdicts = (flags: readonly StopFlag[], config: NodeConfig, node: Node, waived: string | null) =>
  waive([judgeStopFlags(flags, node, 'before'), configVerdict(config, node, 'before', waived)], waived)

/** Whether somebody has stopped the cluster, the node's group or the node; asked now. */
export async function currentStops({ context, node, run }: StepContext): Promise<readonly Verdict[]> {
  const { cluster } = context
  const [flags, config] = await Promise.all([cluster.stopFlags(), cluster.nodeConfig(node.name)])
  return [...modeVerdicts(context), ...stopVerdicts(flags, config, node, waivedIn(run.steps))]
}

/** What keeps an operation from starting, without its place in line: flags, and whether every node may be worked on. */
export async function startVerdicts(
  context: ClusterContext,
  planned: readonly PlannedNode[],
): Promise<readonly Verdict[]> {
  const restoring = planned.every(({ steps }) => onlyRestores(steps))
  const rights = restoring ? [] : await rightsVerdicts(context)
  // what a missing right leaves out of an answer, or refuses, is the cause: nothing else is asked
  if (rights.length > 0) return answered(context, rights)
  const nodes = await context.inventory.nodes()
  const flags = await context.cluster.stopFlags()
  const verdicts = await Promise.all(
    planned.map(async ({ node: name, steps }): Promise<OfNode> => {
      const node = nodeNamed(nodes, name)
      // Finishing is always allowed: neither flag nor config keeps a node from coming back.
      if (!node || onlyRestores(steps)) return { node: name, verdicts: [] }
      const stops = stopVerdicts(flags, await context.cluster.nodeConfig(name), node, waivedIn(steps))
      return {
        node: name,
        verdicts: [...configurationProblems(context, node, steps), ...nodeNameVerdicts(context, nodes, node), ...stops],
      }
    }),
  )
  const record = planned.every(({ steps }) => onlyRestores(steps)) ? [] : await recordVerdicts(context)
  return evidenceOfAll([
    { node: null, verdicts: answered(context, [...modeVerdicts(context), ...record]) },
    ...verdicts.map((one) => ({ ...one, verdicts: answered(context, one.verdicts) })),
  ])
}
