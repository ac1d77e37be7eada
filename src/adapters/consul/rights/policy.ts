import type { Requirement } from '../../../core/requirements.ts'
import type { ConsulSettings } from '../client/settings.ts'
import { type AclRule, requirementOf, requirementsFor, ruleText } from './requirements.ts'

const besideOf = ({ besideRebootmgr }: Pick<ConsulSettings, 'besideRebootmgr'>) =>
  besideRebootmgr === 'yes' ? 'beside rebootmgr' : 'alone'

type Cluster = Pick<ConsulSettings, 'cluster' | 'besideRebootmgr'>

/** All rights that the bot needs in Consul for this cluster. */
export const consulRequirementsOf = (settings: Cluster): readonly Requirement[] =>
  requirementsFor(besideOf(settings)).map((row) => requirementOf(row, settings.cluster))

/** The ACL policy of the bot's token in HCL, from the table of rights and with nothing else. */
export function consulPolicy(settings: Cluster): string {
  const { cluster } = settings
  const rows = requirementsFor(besideOf(settings)).map((row) => ({ rule: row.rule(cluster), purpose: row.purpose }))
  const lines = rows.flatMap(({ rule, purpose }) => {
    // a name may occur once in a policy; write includes read
    const included = rows.some(
      ({ rule: other }) => isSame(rule, other) && rule.policy === 'read' && other.policy === 'write',
    )
    const purposes = rows.filter(({ rule: other }) => isSame(rule, other)).map((one) => one.purpose)
    return included ? [] : [...(purposes.length > 1 ? purposes : [purpose]).map((one) => `# ${one}`), ruleText(rule)]
  })
  return `# Lockkeeper in cluster ${cluster}\n${lines.join('\n')}\n`
}

const isSame = (one: AclRule, other: AclRule): boolean => one.resource === other.resource && one.name === other.name
