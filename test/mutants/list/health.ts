import type { Mutant } from '../mutant.ts'

const flags = 'src/core/health/flags.ts'
const config = 'src/core/health/node-config.ts'
const instances = 'src/core/health/instances.ts'
const members = 'src/core/health/members.ts'
const services = 'src/core/health/service-checks.ts'
const names = 'src/core/inventory/names.ts'
const nodeNames = 'src/core/inventory/node-names.ts'
const quorum = 'src/core/health/quorum.ts'

const history = 'src/messages/answers/history.ts'
/** Mutants of how the cluster's health is judged. */
export const mutantsOfHealth: readonly Mutant[] = [
  {
    id: 'F47',
    file: 'src/engine/gates/plan-evidence.ts',
    from: '[...verdictsOf(first), ...line, ...verdictsOf(gates)]',
    to: 'verdictsOf(gates)',
  },
  { id: 'F49', file: 'src/core/grammar/help.ts', from: '...approvals, [noCommands]', to: '[noCommands]' },
  {
    id: 'F52',
    file: 'src/engine/requests/node-flags.ts',
    from: "found.get(name) === 'not managed' ? {",
    to: "found.get(name) === 'enabled' ? {",
  },
  { id: 'F70', file: 'src/core/text/markup.ts', from: 'isCodeMark(mark) || !found.includes(mark)', to: 'false' },
  {
    id: 'F71',
    file: 'src/core/grammar/read-options.ts',
    from: '[...own, ...following.slice(equals)]',
    to: 'own.length > 0 ? own : following',
  },
  {
    id: 'F71',
    file: 'src/core/grammar/read-options.ts',
    from: "word?.is === 'word' && word.text === text",
    to: 'word?.text === text',
  },
  { id: 'F72', file: 'src/adapters/redis/cron.ts', from: '\\bH\\b', to: '^$' },
  { id: 'F48', file: 'src/core/targets/unknown.ts', from: 'didYouMean(name, names, someNodes(nodes))', to: "''" },
  { id: 'F20', file: names, from: 'return one.startsWith(', to: 'return false && one.startsWith(' },
  { id: 'F20', file: names, from: "name.trim().toLowerCase().replace(/\\.$/, '')", to: 'name' },
  { id: 'F20', file: nodeNames, from: 'more.length === 0 ? { is:', to: 'more.length >= 0 ? { is:' },
  { id: 'F20', file: nodeNames, from: 'found.name === node', to: 'true' },
  { id: 'F20', file: 'src/core/health/node-name.ts', from: 'clashes.length > 0', to: 'false' },
  { id: 'F20', file: 'src/core/health/out.ts', from: 'names.possible(hold.node)', to: '[hold.node]' },
  { id: 'F20', file: history, from: 'names.possible(node).includes(meant)', to: 'node === word' },
  {
    id: 'F20',
    file: history,
    from: '...namesOutside(now, mentioned)',
    to: '...namesOutside(now, []).slice(mentioned.length)',
  },
  {
    id: 'F20',
    file: 'src/engine/queries/history.ts',
    from: 'find(({ run }) => run === subject.id)',
    to: 'at(Number(subject.id.at(-1)) % 2)',
  },
  {
    id: 'F20',
    file: 'src/core/targets/resolve.ts',
    from: 'isSameFold(term.pattern, node.name)',
    to: 'matchesTerm(term, node)',
  },
  { id: 'F21', file: 'src/configuration/schema/values.ts', from: 'isIP(text) !== 0 ||', to: '' },
  { id: 'F21', file: 'src/adapters/ssh/options.ts', from: ".replaceAll('%', '%%')", to: '' },
  {
    id: 'F04',
    file: services,
    from: 'onePerInstance(found.map((instance) => evaluateInstance(question, instance)))',
    to: 'found.map((instance) => evaluateInstance(question, instance))',
  },
  { id: 'F04', file: services, from: 'isSameFold(instance.service, name)', to: 'instance.service === name' },
  { id: 'F04', file: instances, from: '[...(other?.wrong ?? []), ...result.wrong]', to: 'result.wrong' },
  {
    id: 'F04',
    file: members,
    from: 'badness.findLast',
    to: 'badness.find',
  },
  {
    id: 'F04',
    file: 'src/adapters/consul/cluster/quorum.ts',
    from: 'filter((peer) => answering.has(peer)).length',
    to: 'length',
  },
  {
    id: 'F04',
    file: 'src/core/locks/slots.ts',
    from: 'distinctNames([...held, ...gone])',
    to: '[...held, ...gone]',
  },
  {
    id: 'rebootmgr/01',
    file: config,
    from: "{ is: 'not managed', why: 'it has no configuration' }",
    to: "{ is: 'enabled', group: null }",
  },
  { id: 'rebootmgr/02', file: config, from: "...fields, enabled: true, message: ''", to: '...fields, disabled: false' },
  { id: 'rebootmgr/03', file: config, from: '?? {}) ? null : JSON', to: '?? {}) ? JSON.stringify({}) : JSON' },
  { id: 'rebootmgr/03', file: config, from: '{ ...fields, enabled: true', to: '{ enabled: true' },
  { id: 'rebootmgr/04', file: config, from: 'enabled: !disabled', to: 'enabled: disabled' },
  { id: 'rebootmgr/05', file: config, from: "typeof message === 'string' ? message : ''", to: "''" },
  {
    id: 'rebootmgr/49',
    file: config,
    from: "...migrated(fieldsOf(text ?? '') ?? {}), enabled: false",
    to: 'enabled: false',
  },
  {
    id: 'rebootmgr/15',
    file: flags,
    from: "({ scope, group }) => scope === 'cluster' ||",
    to: "({ scope, group, reason }) => (reason !== '' && scope === 'cluster') ||",
  },
  { id: 'rebootmgr/16', file: flags, from: '&& group === node.group)', to: '&& group === node.name)' },
  { id: 'rebootmgr/17', file: flags, from: '(group !== null && group === node.group)', to: 'group !== null' },
  {
    id: 'rebootmgr/44',
    file: 'src/engine/gates/stop-flags.ts',
    from: "arming: 'unwind',",
    to: "arming: 'unwind',\n    after: 'wait',",
  },
  {
    id: 'rebootmgr/33',
    file: services,
    from: 'isSameFold(instance.service, name) &&',
    to: 'isSameFold(instance.service, name) && instance.node === node.name &&',
  },
  { id: 'rebootmgr/33', file: instances, from: "service === '' ||", to: '' },
  { id: 'rebootmgr/34', file: instances, from: "status !== 'passing'", to: "status === 'critical'" },
  { id: 'rebootmgr/35', file: instances, from: 'maintenanceCounts = !isOwn &&', to: 'maintenanceCounts =' },
  { id: 'rebootmgr/36', file: instances, from: '!isOwn && !ignoresMaintenance(instance.tags)', to: 'false' },
  {
    id: 'rebootmgr/36',
    file: instances,
    from: 'ignoresMaintenance(instance.tags)',
    to: 'ignoresMaintenance(facts.instances.find((one) => one.node === node.name)?.tags ?? [])',
  },
  { id: 'rebootmgr/37', file: services, from: ' && !facts.whitelist.includes(instance.node)', to: '' },
  { id: 'rebootmgr/37', file: members, from: '!question.facts.whitelist.includes(node) &&', to: '' },
  {
    id: 'rebootmgr/39',
    file: members,
    from: "state === 'failed').map((member)",
    to: "state !== 'alive').map((member)",
  },
  { id: 'rebootmgr/40', file: members, from: 'question.node.group === null || group === null ||', to: '' },
  { id: 'rebootmgr/40', file: members, from: '|| group === question.node.group)', to: '|| true)' },
  {
    id: 'rebootmgr/46',
    file: members,
    from: "if (when === 'after') return judgeReturned(question, own, failed)",
    to: '',
  },
  {
    id: 'rebootmgr/deviation 2',
    file: services,
    from: '[...new Set(results.flatMap((result) => result.wrong))]',
    to: 'results.flatMap((result) => result.wrong.slice(0, 1))',
  },
  { id: 'rebootmgr/deviation 3', file: services, from: 'services.length === 0 || unwatched.length > 0', to: 'false' },
  {
    id: 'rebootmgr/deviation 3',
    file: instances,
    from: 'isSameFold(serviceId, instance.serviceId)',
    to: 'isSameFold(serviceId, instance.service)',
  },
  { id: 'rebootmgr/deviation 11', file: services, from: 'passing < least', to: 'passing + 1 < least' },
  {
    id: 'rebootmgr/deviation 11',
    file: services,
    from: 'failing.length > allowed',
    to: 'failing.length > allowed + 1',
  },
  { id: 'rebootmgr/deviation 11', file: services, from: 'if (malformed.length > 0)', to: 'if (false)' },
  {
    id: 'rebootmgr/wrong 6',
    file: quorum,
    from: "node === name && state === 'alive'",
    to: "node === name && state !== 'failed'",
  },
  { id: 'S11', file: instances, from: '!isOwn && inFlight.includes(instance.node)', to: 'false' },
  {
    id: 'I6',
    file: 'src/engine/gates/capacity.ts',
    from: "arming: 'wait' }",
    to: "arming: 'wait', after: 'wait' }",
  },
  { id: 'I7', file: quorum, from: "verdict: when === 'after' ? 'warn' : 'unknown'", to: "verdict: 'warn'" },
  {
    id: 'I7',
    file: 'src/adapters/consul/cluster/health.ts',
    from: "other === undefined || other.status === 'passing'",
    to: 'other === undefined',
  },
]
