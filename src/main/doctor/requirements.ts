import type { ConsulSettings } from '../../adapters/consul/client/settings.ts'
import { consulRequirementsOf } from '../../adapters/consul/rights/policy.ts'
import { redisRequirements } from '../../adapters/redis/rights/requirements.ts'
import { slackRequirements } from '../../adapters/slack/requirements.ts'
import { nodeRequirements } from '../../adapters/ssh/requirements.ts'
import type { SshSettings } from '../../adapters/ssh/settings.ts'
import type { Requirement } from '../../core/requirements.ts'

/** The settings of a cluster that decide which rights are needed. */
export type RequirementScope = {
  readonly consul: Pick<ConsulSettings, 'cluster' | 'besideRebootmgr'>
  readonly ssh: Pick<SshSettings, 'nodeProgram'>
}

/** All rights that the bot needs, from every adapter that has a table of them. */
export const requirements = ({ consul, ssh }: RequirementScope): readonly Requirement[] => [
  ...consulRequirementsOf(consul),
  ...redisRequirements([consul.cluster]),
  ...nodeRequirements(ssh),
  ...slackRequirements(),
]
