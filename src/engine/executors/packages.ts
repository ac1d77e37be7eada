import { effectiveNode } from '../../core/policy/effective.ts'
import { act, claimOf, done, type Executor, failed } from './executor.ts'
import { lookAtTask, startTask } from './tasks.ts'

/** The package command of the node's roles; versions before and after are the evidence. */
export const upgradePackages: Executor<'upgradePackages'> = {
  async look(at) {
    const claim = claimOf(at, 'packages')
    const state = await at.outside.nodes.task(at.node.name, claim)
    if (state.is === 'unclaimed') {
      const problem = at.outside.commands.upgradeProblem(effectiveNode(at.outside.policy, at.node))
      if (problem !== null) return failed('not configured', `${problem.why}: ${problem.remedy}`)
      const versions = await at.outside.nodes.packageVersions(at.node.name)
      return act(['packages'], { versionsBefore: JSON.stringify(versions) })
    }
    const look = await lookAtTask(at, claim, 'package upgrade')
    if (look.is !== 'done') return look
    const after = await at.outside.nodes.packageVersions(at.node.name)
    const changes = versionChanges(JSON.parse(at.run.notes.versionsBefore ?? '{}'), after)
    return done(changes.length === 0 ? 'no package changed' : changes.join(', '), {
      versionsAfter: JSON.stringify(after),
    })
  },
  async act(at, lock) {
    const argv = at.outside.commands.upgradeArgv(effectiveNode(at.outside.policy, at.node))
    if (argv === null) return failed('not configured', `no upgrade command is configured for ${at.node.name}`)
    return startTask(
      at,
      claimOf(at, 'packages'),
      { task: 'program', argv, limitSeconds: Math.ceil(at.step.limitMs / 1000) },
      lock,
    )
  },
}

type Versions = { readonly [name: string]: string }

const versionChanges = (before: Versions, after: Versions): readonly string[] =>
  Object.entries(after)
    .filter(([name, version]) => before[name] !== version)
    .map(([name, version]) => `${name} ${before[name] ?? 'absent'} → ${version}`)
