import type { Discovered, FoundNode, FoundPeople } from './discovered.ts'
import { additionsFor, listLines } from './rebootmgr-lines.ts'
import { isRoleName } from './role-name.ts'
import { counted, flow, remark, scalar, some } from './yaml-text.ts'

/**
 * A starting configuration: the bot answers everything and changes nothing until an operator has reviewed it and sets
 * `mode: act`. IDs are values, with their names as comments.
 */
export function startingConfiguration(found: Discovered): string {
  const { cluster, channel, approvers, operators, zone } = found
  const added = additionsFor(found.rebootmgr)
  const lines = [
    '# A starting configuration, made by `lockkeeper init` from what it found. Read it, change what is yours, then',
    '# write mode: act. Every key is described in docs/configuration.md; `lockkeeper doctor` says what is still wrong.',
    '# Secrets stand in the environment: SLACK_BOT_TOKEN, SLACK_APP_TOKEN, REDIS_URL, CONSUL_HTTP_ADDR.',
    ...added.head,
    '',
    'slack:',
    '  # The bot calls Slack and needs no address of its own; with http, Slack calls it.',
    '  mode: socket',
    '  prefix: /cluster',
    ...listedGroups(found),
    '',
    'clusters:',
    `  ${scalar(cluster.name)}:`,
    '    # observe answers everything and changes nothing; act does what it is asked.',
    '    mode: observe',
    '    # Where the cards of operations go.',
    `    channel: ${channel.id} # #${remark(channel.name)}`,
    '    # Whom a run calls that needs a person.',
    '    calls:',
    `      ${names(operators, 'operators')}`,
    '    # Who may approve where a role below names nobody. Whoever asks never counts.',
    '    approvers:',
    `      ${names(approvers, 'approvers')}`,
    '    # Who may do what, where, to which nodes. What no line allows is refused.',
    '    access:',
    `      - channels: [${channel.id}] # #${remark(channel.name)}`,
    `        ${names(operators, 'operators')}`,
    '        commands: ["*"]',
    '        targets: [all]',
    '      # Who approves may look at what there is to approve.',
    `      - channels: [${channel.id}] # #${remark(channel.name)}`,
    `        ${names(approvers, 'approvers')}`,
    '        commands: [help, status, why, history]',
    '        targets: [all]',
    '',
    ...roleLines(found),
    '',
    ...slotLines(cluster.nodes),
    '',
    ...added.limits,
    ...inventoryLines(found),
    ...besideLines(found),
    '    # How nodes are reached: by the OpenSSH client of this machine, as its own configuration says.',
    '    # Unless nodeProgram is set, the account needs full root on every node: see docs/requirements.md.',
    ...added.ssh,
    '    # digests:',
    `    #   morning: {channel: ${channel.id}, cron: "0 9 * * *", zone: ${zone}, quietDays: [saturday, sunday]}`,
    ...added.report,
    '',
  ]
  return lines.join('\n')
}

/** A group by its ID, or by its name under `slack.groups`. */
const names = (who: FoundPeople, list: string): string =>
  who.are === 'a group'
    ? `groups: [${who.group.id}] # @${remark(who.group.name)}${who.members === null ? '' : `, ${counted(who.members, 'member')}`}`
    : `groups: [${list}] # ${some(who.people.map(({ name }) => name))}`

const groupOf = (who: FoundPeople, list: string): string => (who.are === 'a group' ? who.group.id : list)

function listedGroups({ approvers, operators }: Discovered): readonly string[] {
  const lists = [
    { name: 'approvers', who: approvers },
    { name: 'operators', who: operators },
  ].flatMap(({ name, who }) => (who.are === 'people' ? [{ name, people: who.people }] : []))
  if (lists.length === 0) return []
  return [
    '  # Lists of people, where the workspace has no user groups.',
    '  groups:',
    ...lists.flatMap(({ name, people }) => [
      `    ${name}:`,
      ...people.map((person) => `      - ${person.id} # ${remark(person.name)}`),
    ]),
  ]
}

// these roles are strict, because a second missing node may cost data or quorum
const strict: ReadonlySet<string> = new Set(['storage', 'control'])

function roleLines({ cluster, approvers, rebootmgr }: Discovered): readonly string[] {
  const added = additionsFor(rebootmgr)
  const all = [...new Set(cluster.nodes.flatMap(({ roles }) => roles))].sort()
  const odd = all.filter((role) => !isRoleName(role))
  const without = cluster.nodes.filter(({ roles }) => !roles.some(isRoleName)).map(({ name }) => name)
  return [
    '    # What holds for the nodes of each role; a node with several obeys all of them.',
    '    roles:',
    ...[...new Set(['storage', ...all.filter(isRoleName)])].flatMap((role) => {
      const nodes = cluster.nodes.filter(({ roles }) => roles.includes(role)).map(({ name }) => name)
      const count = strict.has(role) ? 2 : 1
      return [
        `      # ${counted(nodes.length, 'node')}${nodes.length === 0 ? '' : `: ${some(nodes)}`}`,
        `      ${scalar(role)}:`,
        `        approvals: {needs: [{count: ${count}, groups: [${groupOf(approvers, 'approvers')}]}]}`,
        '        slots: 1',
        ...(strict.has(role) ? added.evidence(nodesUnder(role, cluster.nodes)) : []),
      ]
    }),
    ...odd.map(
      (role) => `      # “${remark(role)}” is no name that a role can have: change the meta, or pin its nodes.`,
    ),
    '    # A node without a known role obeys the rules of this one.',
    ...(without.length === 0
      ? []
      : [`    # Without a known role now: ${some(without)}. pins: {name: [role]} gives one.`]),
    '    unknownRole: storage',
  ]
}

/** The nodes that obey the rules of a role; `storage` is also the unknown role. */
const nodesUnder = (role: string, nodes: readonly FoundNode[]): readonly string[] =>
  nodes.flatMap(({ name, roles }) =>
    roles.includes(role) || (role === 'storage' && (roles.length === 0 || !roles.every(isRoleName))) ? [name] : [],
  )

function slotLines(nodes: readonly FoundNode[]): readonly string[] {
  const racks = [...new Set(nodes.flatMap(({ rack }) => (rack === null ? [] : [rack])))].sort()
  const groups = [...new Set(nodes.flatMap(({ group }) => (group === null ? [] : [group])))].sort()
  return [
    ...(groups.length === 0 ? [] : [`    # Groups, which can be stopped one by one: ${some(groups)}.`]),
    '    # How many nodes may be worked on at once, whatever their roles.',
    ...(racks.length === 0 ? [] : [`    # rack: 1 adds “one of each rack”. Racks: ${some(racks)}.`]),
    '    slots: {cluster: 1}',
  ]
}

function inventoryLines({ cluster: { nodes, servers, meta }, rebootmgr }: Discovered): readonly string[] {
  if (rebootmgr?.inventory === 'list') return listLines(nodes)
  return [
    `    # The nodes are those of Consul's catalog: ${counted(nodes.length, 'node')} now.`,
    '    # In mode act each must be enabled once, unless rebootmgr has it enabled: /cluster resume node <name>.',
    '    inventory:',
    '      from: catalog',
    '      # Names of node meta.',
    ...(meta.others.length === 0 ? [] : [`      # The catalog has these besides: ${some(meta.others)}.`]),
    `      meta: {roles: ${scalar(meta.roles)}, rack: ${scalar(meta.rack)}, zone: ${scalar(meta.zone)}, group: ${scalar(meta.group)}}`,
    ...(servers.length === 0
      ? []
      : ["      # Consul's own servers, which have no role: nobody's to operate.", `      exclude: ${flow(servers)}`]),
  ]
}

const besideLines = ({ cluster, rebootmgr }: Discovered): readonly string[] =>
  cluster.rebootmgr === 'was seen'
    ? [
        '    # rebootmgr has been at work in this cluster: its locks are taken too.',
        ...(rebootmgr?.locks ?? []).map((key) => `    # - ${remark(key)}`),
        '    besideRebootmgr: yes',
      ]
    : []
