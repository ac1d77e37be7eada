import { successCodes } from '../../core/plan/commands.ts'
import { effectiveNode } from '../../core/policy/effective.ts'
import type { MemoryOf } from '../../core/steps/memory.ts'
import { Failure } from '../ports/failure.ts'
import type { PackageVersions } from '../ports/nodes.ts'
import {
  claimOf,
  done,
  type Executor,
  failed,
  mustApply,
  type Observation,
  type StepContext,
} from '../step-contract/executor.ts'
import { observeTask, startTask } from './tasks.ts'

/** Runs the package command of the node's roles; the versions before and after are its evidence. */
export const upgradePackages: Executor<'upgradePackages'> = {
  async observe(at) {
    const claim = claimOf(at, 'packages')
    const state = await at.context.nodes.task(at.node.name, claim)
    if (state.is === 'unclaimed') {
      const problem = at.context.commands.upgradeProblem(effectiveNode(at.context.policy, at.node))
      if (problem !== null) return failed('not configured', `${problem.why}: ${problem.remedy}`)
      const argv = at.context.commands.upgradeArgv(effectiveNode(at.context.policy, at.node))
      const { versions, problem: unknown } = await versionsOf(at)
      const known = { versionsBefore: versions, upgradeArgv: argv }
      return mustApply(['packages'], unknown === null ? known : { ...known, versionsUnknown: unknown })
    }
    const observe = await observeTask(at, claim, 'package upgrade', successCodes(at.commands))
    return observe.is === 'done' || observe.is === 'failed' ? withVersions(at, observe) : observe
  },
  async apply(at, lock) {
    const argv = at.context.commands.upgradeArgv(effectiveNode(at.context.policy, at.node))
    if (argv === null) return failed('not configured', `no upgrade command is configured for ${at.node.name}`)
    const { upgradeArgv: before } = at.run.memory
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(argv))
      return failed('plan changed', `the package command of ${at.node.name} is another one since it was written down`)
    return startTask(
      at,
      claimOf(at, 'packages'),
      { task: 'program', argv, limitSeconds: Math.ceil(at.step.limitMs / 1000) },
      lock,
    )
  },
}

/** The end of the upgrade, with the versions that have changed. */
async function withVersions(
  at: StepContext,
  observe: Extract<Observation, { is: 'done' | 'failed' }>,
): Promise<Observation<MemoryOf<'upgradePackages'>>> {
  const after = await versionsOf(at)
  const changes = versionChanges(at.run.memory.versionsBefore ?? {}, after.versions)
  const unknown = after.problem ?? at.run.memory.versionsUnknown ?? null
  const asked = Object.keys(after.versions).length > 0 || unknown !== null
  const missing = unknown === null ? [] : [`versions incomplete: ${unknown}`]
  const words = [...(changes.length > 0 ? changes : unknown === null ? ['no package changed'] : []), ...missing].join(
    ', ',
  )
  if (observe.is === 'failed') return asked ? { ...observe, failure: `${observe.failure} (${words})` } : observe
  return done(words, { versionsAfter: after.versions })
}

/**
 * The versions that the node reports. A failure is only noted, because they are evidence and must not delay the run.
 */
async function versionsOf({ context, node }: StepContext): Promise<PackageVersions> {
  try {
    return await context.nodes.packageVersions(node.name)
  } catch (error) {
    if (error instanceof Failure) return { versions: {}, problem: error.message }
    throw error
  }
}

type Versions = PackageVersions['versions']

const versionChanges = (before: Versions, after: Versions): readonly string[] =>
  Object.entries(after)
    .filter(([name, version]) => before[name] !== version)
    .map(([name, version]) => `${name} ${before[name] ?? 'absent'} → ${version}`)
