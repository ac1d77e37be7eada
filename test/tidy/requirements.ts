import { judgeRights } from '../../src/core/health/rights.ts'
import {
  type MissingRight,
  missingRightRemedy,
  missingRightWords,
  type Requirement,
} from '../../src/core/requirements.ts'

const missing = (requirement: Requirement): MissingRight => ({ requirement, refused: '*what was refused*' })

const says = (right: MissingRight): { readonly doctor: string; readonly plan: string; readonly run: string } => {
  const words = missingRightWords(right)
  const { verdict, evidence } = judgeRights([right])
  if (verdict === 'ok')
    return { doctor: `LOOK ${words}; ${missingRightRemedy(right)}`, plan: 'nothing', run: 'goes on; the log says it' }
  return {
    doctor: `WRONG ${words}; ${missingRightRemedy(right)}`,
    plan: `BLOCKED rights: ${evidence}`,
    run: 'finishes its node; the next one is held with the words of the plan',
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The page of everything that the bot needs to be allowed, as it stands in the code. */
export function requirementsPage(all: readonly Requirement[], policy: string): string {
  const grants = all.map(({ id, system, grant, purpose }) => [`\`${id}\``, system, `\`${grant}\``, purpose])
  const effects = all.map((requirement) => {
    const { doctor, plan, run } = says(missing(requirement))
    return [`\`${requirement.id}\``, doctor, plan, run]
  })
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
  return `# What the bot needs to be allowed

Made from the code by \`npm run unit -- test/tidy -u\`; \`CLUSTER\` is the cluster's name in the configuration. Everything is
proven when the bot starts, each minute, in \`lockkeeper doctor\`, and before a plan is offered, an operation starts or its
next node is begun. Proving writes nothing. Where Consul's ACLs are off, every right is there.

## Rights

${table(['right', 'system', 'grant', 'for'], grants)}

\`lockkeeper policy consul\` prints the policy for the configured clusters; beside rebootmgr it is:

\`\`\`hcl
${policy.trimEnd()}
\`\`\`

The token that \`ssh.agentTokenFile\` names on a node sets that node's maintenance: it needs \`node "NAME" { policy = "write" }\`
for its own node, and \`agent "NAME" { policy = "write" }\`.

## When one is missing

No operation starts, those in progress finish, and the missing right is on \`/readyz\`, in \`status\`, in \`doctor\`, in the log
and in the requester's answer. A stop, a denial or any other action that Consul refuses is reported as refused.

${table(['right', 'doctor says', 'a plan says', 'a run'], effects)}
`
}
