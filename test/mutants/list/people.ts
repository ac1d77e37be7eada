import type { Mutant } from '../mutant.ts'

const actions = 'src/core/operation/actions.ts'
const judge = 'src/core/operation/judge-approval.ts'
const access = 'src/core/policy/access.ts'

/** Mutants of permissions and approvals. */
export const mutantsOfPeople: readonly Mutant[] = [
  {
    id: 'I2',
    file: 'src/core/approvals/places.ts',
    from: 'approvers.filter((who, index) => approvers.findIndex((other) => isSameHuman(other, who)) === index)',
    to: 'approvers',
  },
  {
    id: 'F14',
    file: 'src/engine/requests/decisions.ts',
    from: "if (isClickRecorded(entries, asked)) return refused(recordedBefore('Your approval was recorded'))",
    to: '',
  },
  {
    id: 'F14',
    file: 'src/engine/requests/withdraw-approval.ts',
    from: "if (isClickRecorded(entries, asked)) return refused(recordedBefore('Your approval was withdrawn'))",
    to: '',
  },
  {
    id: 'F14',
    file: 'src/engine/requests/withdraw-approval.ts',
    from: "delivery === 'again' && atMs > askedMs",
    to: 'false',
  },
  {
    id: 'F14',
    file: 'src/engine/requests/state-node-dead.ts',
    from: 'isClickRecorded(entries, asked) ? statedBefore : outdated',
    to: 'outdated',
  },
  {
    id: 'F14',
    file: 'src/engine/requests/state-node-dead.ts',
    from: 'statedBefore : outdated(asked, clock.now(), null)',
    to: 'statedBefore : null',
  },
  {
    id: 'F14',
    file: 'src/engine/requests/acknowledge-configuration.ts',
    from: 'if (inForce !== from) break',
    to: '',
  },
  {
    id: 'F14',
    file: 'src/engine/requests/acknowledge-configuration.ts',
    from: 'outdated(asking, clock.now(), inForce.sinceMs)',
    to: 'null',
  },
  {
    id: 'F14',
    file: 'src/engine/requests/repairs.ts',
    from: "await decide(context, { type: 'foreignLockStays', person, group: hold.group, reason: '' })",
    to: '',
  },
  {
    id: 'S31',
    file: 'src/core/policy/roles.ts',
    from: 'complete ? known',
    to: 'known.length > 0 ? known',
  },
  { id: 'S43', file: access, from: '=> person && command && channel && target', to: '=> person && command && channel' },
  { id: 'S43', file: access, from: "id === '*' || id === channel.id", to: 'id !== channel.id' },
  {
    id: 'S44',
    file: 'src/core/policy/membership.ts',
    from: 'people.includes(person.id) ||',
    to: 'people.includes(person.id) || people.includes(person.name) ||',
  },
  {
    id: 'S44',
    file: 'src/configuration/schema/values.ts',
    from: '/^[UW][A-Z0-9]{2,}$/',
    to: '/^.+$/',
  },
  {
    id: 'S45',
    file: judge,
    from: 'askers.some((asker) => isAccountOf(who, asker))',
    to: 'askers.includes(who.person.id)',
  },
  {
    id: 'S46',
    file: judge,
    from: '[kindRefusal(who.person), channelRefusal(channel)]',
    to: '[channelRefusal(channel)]',
  },
  {
    id: 'S47',
    file: judge,
    from: '[kindRefusal(who.person), channelRefusal(channel)]',
    to: '[kindRefusal(who.person)]',
  },
  {
    id: 'S43',
    file: 'src/engine/guards/matrix.ts',
    from: "{ plan: 'refuse', submit: 'refuse', start: 'refuse', nextNode: 'refuse', resume: 'refuse' }",
    to: "{ plan: 'refuse', start: 'refuse', nextNode: 'refuse', resume: 'refuse' }",
  },
  {
    id: 'S47',
    file: 'src/engine/authorization/authorize.ts',
    from: '[kindRefusal(person), channelRefusal(channel)]',
    to: '[kindRefusal(person)]',
  },
  {
    id: 'S51',
    file: actions,
    from: "deny: { states: ['awaiting approval', 'queued']",
    to: "deny: { states: ['awaiting approval']",
  },
  {
    id: 'rebootmgr/48',
    file: 'src/engine/requests/stop-flags.ts',
    from: 'return group !== undefined',
    to: 'return group !== null',
  },
  {
    id: 'rebootmgr/47',
    file: 'src/engine/requests/stop-flags.ts',
    from: 'await announce(context, `stopped',
    to: 'void (`stopped',
  },
  {
    id: 'S46',
    file: 'src/engine/guards/approvals.ts',
    from: 'await approvalsMissing(context, judged)',
    to: 'null',
  },
  {
    id: 'S46',
    file: 'src/engine/guards/of-run.ts',
    from: "return [...first, 'arming']",
    to: "return [...first, 'eachChange']",
  },
  {
    id: 'I6',
    file: 'src/engine/guards/approvals.ts',
    from: "isOfSchema1(operation.plan) ? 'coverage is unknown'",
    to: "isOfSchema1(operation.plan) ? 'age does not count'",
  },
  {
    id: 'I6',
    file: 'src/core/operation/valid-approvals.ts',
    from: "|| (covers === null && age === 'coverage is unknown')",
    to: '',
  },
  { id: 'F12', file: 'src/core/operation/valid-approvals.ts', from: 'nowMs < atMs + ageMs(rule)', to: 'nowMs > atMs' },
  {
    id: 'F11',
    file: 'src/core/health/evidence.ts',
    from: '.sort((a, b) => rank[a.verdict.verdict] - rank[b.verdict.verdict])',
    to: '',
  },
  {
    id: 'F50',
    file: 'src/engine/guards/matrix.ts',
    from: "(dryRun === 'no' || shown === 'refused')",
    to: "(dryRun === 'no' || shown !== null)",
  },
  {
    id: 'F51',
    file: 'src/engine/authorization/approvable.ts',
    from: 'return short === null ? []',
    to: 'return short !== null ? []',
  },
  {
    id: 'F65',
    file: 'src/engine/operations/readiness.ts',
    from: "no.patience ?? 'limited'",
    to: "'limited'",
  },
  {
    id: 'S46',
    file: 'src/engine/authorization/approval-status.ts',
    from: 'strictest([ruleForAll(operation.plan, names), approvalRuleOf(context.policy, nodes)])',
    to: 'ruleForAll(operation.plan, names)',
  },
  {
    id: 'S46',
    file: 'src/engine/guards/approvals.ts',
    from: 'now === null || now.missing === 0',
    to: 'now === null || now.missing >= 0',
  },
  {
    id: 'S47',
    file: 'src/engine/requests/handle-button.ts',
    from: 'if (forMembersOnly.includes(action))',
    to: 'if (false)',
  },
  {
    id: 'S56',
    file: 'src/core/approvals/approval-status.ts',
    from: "rule.secondFactor !== 'demanded' ||",
    to: 'true ||',
  },
  {
    id: 'F12',
    file: 'src/engine/requests/decisions.ts',
    from: "approvalsGiven(operation, part.nodes, nowMs, 'age counts').valid",
    to: 'operation.approvals',
  },
  {
    id: 'F12',
    file: 'src/core/operation/valid-approvals.ts',
    from: ' && !renewed.has(one.person)',
    to: '',
  },
  {
    id: 'I2',
    file: 'src/configuration/role-defaults.ts',
    from: 'need.groups.length + need.people.length > 0 ? need',
    to: 'need.groups.length > 0 ? need',
  },
  {
    id: 'S47',
    file: 'src/adapters/slack/people.ts',
    from: 'said.is_ext_shared === true || said.is_pending_ext_shared',
    to: 'said.is_ext_shared === true',
  },
]
