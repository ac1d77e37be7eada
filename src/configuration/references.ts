import { redacted } from '../adapters/redact.ts'
import { cronProblem } from '../adapters/redis/cron.ts'
import { nodeNames } from '../core/inventory/node-names.ts'
import { parseSelector } from '../core/targets/selector.ts'
import { didYouMean } from '../core/text/nearest.ts'
import { problem } from './issues.ts'
import type { ParsedYaml, Path } from './parsed.ts'
import { type Problem, shown } from './problem.ts'
import { strictRoles } from './role-defaults.ts'
import type { WrittenCluster } from './schema/cluster.ts'
import { alertCapabilitiesOf } from './to-alerts.ts'
import { cephCapabilitiesOf, cephGatesOf } from './to-ceph.ts'
import { openStackCapabilitiesOf, openStackGatesOf } from './to-openstack.ts'
import { unattendedProblems } from './unattended-problems.ts'

/** The valid sections of a cluster; invalid ones are absent here and reported elsewhere. */
export type ReadableCluster = { readonly [K in keyof WrittenCluster]?: WrittenCluster[K] }

/** The names that a cluster may refer to outside its own section. */
export type ReferencedNames = { readonly commands: readonly string[]; readonly listedGroups: readonly string[] }

/** All problems of a cluster that span several sections: names that do not exist, and rules that no one can meet. */
export function referenceProblems(
  written: ParsedYaml,
  cluster: string,
  read: ReadableCluster,
  known: ReferencedNames,
): readonly Problem[] {
  const problems: Problem[] = []
  const at = (path: Path, right: string, found: string | null = null) =>
    void problems.push(problem(written, ['clusters', cluster, ...path], right, found))
  const refer = (path: Path, name: string, to: Iterable<string>, what: string) => {
    const names = [...to]
    if (names.includes(name)) return
    const otherwise = names.length === 0 ? `No ${what} is configured.` : `Known: ${names.join(', ')}.`
    at(path, `is not a ${what}. ${didYouMean(name, names, otherwise)}`, shown(name))
  }
  const check: Check = { read, known, at, refer }
  checkNames(check)
  checkServers(check)
  checkWindows(check)
  unattendedProblems(read, at, refer)
  checkAccounts(check)
  checkInventory(check)
  checkGroups(check)
  checkApprovals(check)
  checkBreakGlass(check)
  checkAccess(check)
  checkDigests(check)
  checkAgent(check)
  checkSecrets(check)
  return problems
}

type Check = {
  readonly read: ReadableCluster
  readonly known: ReferencedNames
  readonly at: (path: Path, right: string, found?: string | null) => void
  readonly refer: (path: Path, name: string, to: Iterable<string>, what: string) => void
}

const each = (names: readonly string[] | undefined) => [...(names ?? []).entries()]

function checkNames({ read, refer, at }: Check): void {
  const roles = read.roles && ['storage', ...Object.keys(read.roles)]
  const added = [...cephCapabilitiesOf(read.ceph), ...openStackCapabilitiesOf(read.openstack)].map((one) => one.name)
  const capabilities = [...alertCapabilitiesOf(read).map((one) => one.name), ...added]
  const named = [
    ['alertmanager', 'silences', read.alertmanager?.silences],
    ['icinga', 'downtimes', read.icinga?.downtimes],
  ] as const
  for (const [system, key, ones] of named)
    for (const one of Object.keys(ones ?? {})) {
      if (one === 'maintenance' || added.includes(one))
        at([system, key, one], 'is the name of a capability that the cluster has already: give it another')
      if (system === 'icinga' && Object.hasOwn(read.alertmanager?.silences ?? {}, one))
        at([system, key, one], 'is also the name of a silence: give one of them another name')
    }
  const prometheusGates = Object.keys(read.prometheus?.gates ?? {})
  for (const gate of prometheusGates)
    if (read.gates && Object.hasOwn(read.gates, gate))
      at(['prometheus', 'gates', gate], 'is also a name under gates: give one of them another name')
  const ofSections = [
    ...cephGatesOf(read.ceph).map((gate) => [gate, 'ceph'] as const),
    ...openStackGatesOf(read.openstack).map((gate) => [gate, 'openstack'] as const),
  ]
  for (const [gate, section] of ofSections)
    for (const [path, gates] of [
      [['gates'], read.gates],
      [['prometheus', 'gates'], read.prometheus?.gates],
    ] as const)
      if (gates && Object.hasOwn(gates, gate))
        at([...path, gate], `has the name of the gate that the section ${section} adds: give it another name`)
  const outside = [...prometheusGates, ...ofSections.map(([gate]) => gate)]
  for (const [role, rules] of Object.entries(read.roles ?? {})) {
    if (read.gates && ![read.prometheus, read.ceph, read.openstack].includes(undefined))
      for (const [n, gate] of each(rules.gates))
        refer(['roles', role, 'gates', n], gate, [...Object.keys(read.gates), ...outside], 'gate')
    if (![read.alertmanager, read.icinga, read.ceph, read.openstack].includes(undefined))
      for (const [n, one] of each(rules.capabilities))
        refer(['roles', role, 'capabilities', n], one, capabilities, 'capability')
    const hooks = read.hooks && Object.keys(read.hooks)
    if (!hooks) continue
    for (const [n, hook] of each(rules.drain)) refer(['roles', role, 'drain', n], hook, hooks, 'hook')
    for (const [n, hook] of each(rules.undrain)) refer(['roles', role, 'undrain', n], hook, hooks, 'hook')
  }
  if (read.hooks && read.undoTasksHook) refer(['undoTasksHook'], read.undoTasksHook, Object.keys(read.hooks), 'hook')
  if (roles) {
    if (read.unknownRole) refer(['unknownRole'], read.unknownRole, roles, 'role')
    for (const [node, pinned] of Object.entries(read.pins ?? {}))
      for (const [n, role] of each(pinned)) refer(['pins', node, n], role, roles, 'role')
    for (const [n, upgrade] of (read.upgrades ?? []).entries())
      if (upgrade.roles !== 'any')
        for (const [m, role] of each(upgrade.roles)) refer(['upgrades', n, 'roles', m], role, roles, 'role')
    for (const [n, check] of (read.powerChecks ?? []).entries())
      if (check.roles !== 'any')
        for (const [m, role] of each(check.roles)) refer(['powerChecks', n, 'roles', m], role, roles, 'role')
  }
  for (const [gate, { judge }] of Object.entries(read.gates ?? {}))
    if (judge.ok.length + judge.warn.length === 0)
      at(['gates', gate, 'judge', 'ok'], 'is empty, so the gate would always block')
}

function checkServers({ read, at }: Check): void {
  for (const [role, { capabilities }] of Object.entries(read.roles ?? {})) {
    const moves = capabilities.indexOf('servers')
    if (moves !== -1 && !capabilities.includes('compute-service'))
      at(
        ['roles', role, 'capabilities', moves],
        'requires compute-service in the same role, so that no new servers come to the node',
        shown('servers'),
      )
  }
}

function checkWindows({ read, refer }: Check): void {
  const windows = read.windows && Object.keys(read.windows)
  if (!windows) return
  if (read.window) refer(['window'], read.window, windows, 'window')
  for (const [role, { window }] of Object.entries(read.roles ?? {}))
    if (window !== null) refer(['roles', role, 'window'], window, windows, 'window')
}

function checkAccounts({ read, at }: Check): void {
  for (const system of ['prometheus', 'alertmanager', 'icinga'] as const) {
    const { user = null, tokenVariable = null } = read[system] ?? {}
    if (user !== null && tokenVariable === null)
      at([system, 'user'], 'has no password: name the environment variable that has it in tokenVariable', shown(user))
  }
}

function checkInventory({ read, at }: Check): void {
  if (read.inventory?.from !== 'list') return
  const listed = Object.keys(read.inventory.nodes)
  const names = nodeNames(listed.map((name) => ({ name })))
  for (const name of listed) {
    const other = names.clashes(name).find((one) => listed.indexOf(one) < listed.indexOf(name))
    if (other !== undefined) at(['inventory', 'nodes', name], `may be the same host as ${other}: list each host once`)
  }
  for (const pin of Object.keys(read.pins ?? {}))
    if (names.find(pin).is === 'unknown')
      at(['pins', pin], `names no node of inventory.nodes. ${didYouMean(pin, listed, `Known: ${listed.join(', ')}.`)}`)
}

function checkGroups({ read, known, refer }: Check): void {
  const groups = (path: Path, names: readonly string[] | undefined) => {
    // IDs are checked with the workspace; names must be lists of the configuration
    for (const [n, group] of each(names))
      if (!/^S[A-Z0-9]{2,}$/.test(group)) refer([...path, n], group, known.listedGroups, 'list under slack.groups')
  }
  groups(['calls', 'groups'], read.calls?.groups)
  groups(['approvers', 'groups'], read.approvers?.groups)
  groups(['breakGlass', 'groups'], read.breakGlass?.groups)
  for (const [n, rule] of (read.access ?? []).entries()) groups(['access', n, 'groups'], rule.groups)
  for (const [entry, { owner }] of Object.entries(read.unattended ?? {}))
    groups(['unattended', entry, 'owner'], [owner])
  for (const [role, { approvals }] of Object.entries(read.roles ?? {}))
    if (typeof approvals === 'object')
      for (const [n, need] of approvals.needs.entries())
        groups(['roles', role, 'approvals', 'needs', n, 'groups'], need.groups)
}

function checkApprovals({ read, at }: Check): void {
  if (read.calls && read.calls.groups.length + read.calls.people.length === 0)
    at(['calls'], 'is empty: list under groups or people who is called when a run needs attention')
  if (!read.roles || !read.approvers) return
  const approvers = read.approvers
  const hasNoApprovers = approvers.groups.length + approvers.people.length === 0
  for (const role of new Set(['storage', ...Object.keys(read.roles)])) {
    const approvals = read.roles[role]?.approvals
    if (approvals === 'none') continue
    const needs = approvals?.needs ?? [
      { count: strictRoles(read.unknownRole ?? 'storage').has(role) ? 2 : 1, groups: [], people: [] },
    ]
    for (const [n, { count, groups, people }] of needs.entries()) {
      const path = approvals ? ['roles', role, 'approvals', 'needs', n] : ['roles', role, 'approvals']
      const own = groups.length + people.length > 0
      const named = own ? { groups, people } : approvers
      if (!own && hasNoApprovers)
        at(
          path,
          `needs ${count} approval${count === 1 ? '' : 's'}, but has no approvers: list approvers, or set approvals: none`,
        )
      else if (named.groups.length === 0 && new Set(named.people).size < count)
        at(path, `needs ${count} approvals, but has only ${personCount(new Set(named.people).size)} to give them`)
    }
  }
}

function checkBreakGlass({ read, at }: Check): void {
  const breakGlass = read.breakGlass
  if (!breakGlass) return
  if (breakGlass.groups.length + breakGlass.people.length === 0)
    at(['breakGlass'], 'has no groups and no people: list some, or remove the section')
  // an absent section differs from an invalid one, which is reported elsewhere
  if (breakGlass.channel === null && read.securityChannel === null)
    at(['breakGlass'], 'has no channel: set its channel, or securityChannel')
}

const personCount = (people: number): string => (people === 1 ? '1 person' : `${people} people`)

function checkAccess({ read, known, at, refer }: Check): void {
  for (const [n, rule] of (read.access ?? []).entries()) {
    for (const [m, command] of each(rule.commands))
      if (command !== '*') refer(['access', n, 'commands', m], command, known.commands, 'command')
    const whole = parseSelector(rule.targets)
    if (!whole.ok && rule.targets.every((target) => target !== ''))
      at(
        ['access', n, 'targets'],
        whole.refusals.map(({ message, remedy }) => `${message} ${remedy}`.trim()).join(' '),
        shown(rule.targets),
      )
    for (const key of ['channels', 'commands'] as const)
      if (rule[key].length === 0) at(['access', n, key], 'is empty, so the line allows nothing')
    if (rule.people.length + rule.groups.length === 0)
      at(['access', n], 'has no people and no groups, so the line allows nothing')
  }
}

/** Whether a cron pattern restricts the days of the month or of the week. */
function restrictsDays(cron: string): boolean {
  const [, , day, , weekday] = cron.trim().split(/\s+/)
  return day !== '*' || weekday !== '*'
}

function checkDigests({ read, at }: Check): void {
  for (const [digest, { cron, zone, quietDays }] of Object.entries(read.digests ?? {})) {
    const wrong = cronProblem(cron, zone)
    if (wrong !== null)
      at(['digests', digest, 'cron'], `must be a cron pattern such as "0 9 * * *": ${wrong}`, shown(cron))
    else if (quietDays.length > 0 && restrictsDays(cron))
      at(
        ['digests', digest, 'quietDays'],
        'cannot be combined with a cron pattern that restricts days or weekdays: where both are restricted, either is enough',
      )
  }
}

function checkAgent({ read: { ssh }, at }: Check): void {
  if (ssh && ssh.agentTokenFile !== null && ssh.agentUrl === null)
    at(
      ['ssh', 'agentTokenFile'],
      'requires agentUrl, because a token is not sent to a default address: add agentUrl, such as http://127.0.0.1:8500',
      shown(ssh.agentTokenFile),
    )
}

const withoutSecrets =
  'appears to contain a secret, and plans and the audit log show every argument. Pass it in a file or an environment variable that the program reads'

/** Arguments are approved, hashed and stored as written, so none of them may contain a secret. */
function checkSecrets({ read, at }: Check): void {
  const look = (path: Path, run: readonly string[]) => {
    const text = run.join(' ')
    if (redacted(text) !== text || run.some((argument) => redacted(argument) !== argument)) at(path, withoutSecrets)
  }
  if (read.openstack) look(['openstack', 'machines'], read.openstack.machines)
  for (const [gate, { run }] of Object.entries(read.gates ?? {})) look(['gates', gate, 'run'], run)
  for (const [hook, { run }] of Object.entries(read.hooks ?? {})) look(['hooks', hook, 'run'], run)
  for (const [n, { run }] of (read.upgrades ?? []).entries()) look(['upgrades', n, 'run'], run)
  for (const [n, { run }] of (read.powerChecks ?? []).entries()) look(['powerChecks', n, 'run'], run)
}
