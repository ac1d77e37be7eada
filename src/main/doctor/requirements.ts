import type { ConsulSettings } from '../../adapters/consul/client/settings.ts'
import { consulRequirementsOf } from '../../adapters/consul/rights/policy.ts'
import { redisRequirements } from '../../adapters/redis/rights/requirements.ts'
import { slackRequirements } from '../../adapters/slack/requirements.ts'
import { nodeRequirements } from '../../adapters/ssh/requirements.ts'
import type { SshSettings } from '../../adapters/ssh/settings.ts'
import type { Requirement } from '../../core/requirements.ts'

/** What a cluster's settings decide about the rights that are needed. */
export type RequirementScope = {
  readonly consul: Pick<ConsulSettings, 'cluster' | 'besideRebootmgr'>
  readonly ssh: Pick<SshSettings, 'nodeProgram'>
}

/** Everything that the bot needs to be allowed, from every adapter that has a table of its own. */
export const requirements = ({ consul, ssh }: RequirementScope): readonly Requirement[] => [
  ...consulRequirementsOf(consul),
  ...redisRequirements([consul.cluster]),
  ...nodeRequirements(ssh),
  ...slackRequirements(),
]
