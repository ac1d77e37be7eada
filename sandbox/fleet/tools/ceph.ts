import { type CephCluster, minimumCopies } from './ceph-cluster.ts'
import type { Tool, ToolCall } from './tool.ts'

const busy = 16 // EBUSY, what Ceph answers when it is not ok to stop

/** The `ceph` command on storage and control nodes: the few queries and flags that a safe reboot needs. */
export function cephTool(cluster: CephCluster): Tool {
  return (call) => {
    const isPermitted = call.machine.parts.plan.roles.some((role) => role === 'storage' || role === 'control')
    if (!isPermitted) return failWith(call, 'unable to get monitor info from DNS SRV with service name: ceph-mon', 1)
    const words = withoutFormat(call.argv)
    switch (words.slice(0, 2).join(' ')) {
      case 'health':
      case 'health detail':
        return answer(call, healthOf(cluster), healthOf(cluster).status)
      case 'pg stat':
        return answer(call, groupStates(cluster), groupLine(cluster))
      case 'osd ok-to-stop':
        return okToStop(call, cluster, words.slice(2))
      case 'osd set-group':
      case 'osd unset-group':
        return setGroup(call, cluster, words)
      case 'osd ls-tree':
        return listTree(call, cluster, words[2] ?? '')
      case 'osd tree':
        return answer(call, tree(cluster), JSON.stringify(tree(cluster)))
      default:
        return failWith(call, `no valid command found for: ${words.join(' ')}`, 22)
    }
  }
}

function withoutFormat(argv: readonly string[]): readonly string[] {
  return argv.filter((word, index) => {
    const isFlag = word === '-f' || word === '--format' || word.startsWith('--format=')
    const before = argv[index - 1]
    return !isFlag && before !== '-f' && before !== '--format'
  })
}

function answer({ argv, print }: ToolCall, data: unknown, plain: string): number {
  const wantsJson = argv.some((word) => /^(json|json-pretty|--format=json(-pretty)?)$/.test(word))
  print(wantsJson ? JSON.stringify(data) : plain)
  return 0
}

function failWith(call: ToolCall, text: string, code: number): number {
  call.printError(`Error: ${text}`)
  return code
}

type Health = {
  readonly status: string
  readonly checks: Readonly<Record<string, object>>
  readonly mutes: readonly []
}

function healthOf(cluster: CephCluster): Health {
  const down = cluster.osds.filter((osd) => !cluster.isUp(osd))
  const states = [...cluster.states()]
  const count = (word: string): number =>
    states.filter(([state]) => state.includes(word)).reduce((sum, [, n]) => sum + n, 0)
  const found: [string, number, string][] = [
    ['OSD_DOWN', down.length, `${down.length} osds down`],
    [
      'OSD_FLAGS',
      cluster.noout.size,
      `${cluster.noout.size} hosts have NOOUT flags set: ${[...cluster.noout].join(', ')}`,
    ],
    ['PG_DEGRADED', count('degraded'), `Degraded data redundancy: ${count('degraded')} pgs degraded`],
    ['PG_AVAILABILITY', count('peered'), `Reduced data availability: ${count('peered')} pgs inactive`],
  ]
  const checks = found
    .filter(([, number]) => number > 0)
    .map(([name, number, message]) => [
      name,
      { severity: 'HEALTH_WARN', summary: { message, count: number }, muted: false },
    ])
  return { status: checks.length === 0 ? 'HEALTH_OK' : 'HEALTH_WARN', checks: Object.fromEntries(checks), mutes: [] }
}

function groupStates(cluster: CephCluster): object {
  const states = [...cluster.states()].map(([name, num]) => ({ name, num }))
  return { pg_ready: true, pg_summary: { num_pg_by_state: states, num_pgs: cluster.groups.length } }
}

function groupLine(cluster: CephCluster): string {
  const states = [...cluster.states()].map(([state, number]) => `${number} ${state}`)
  return `${cluster.groups.length} pgs: ${states.join(', ')}`
}

function okToStop(call: ToolCall, cluster: CephCluster, words: readonly string[]): number {
  const ids = words.map((word) => Number(word.replace(/^osd\./, '')))
  if (ids.length === 0 || ids.some((id) => !Number.isInteger(id))) return failWith(call, 'no osds given', 22)
  const touched = cluster.groups.filter((group) => group.osds.some((id) => ids.includes(id)))
  const left = (group: (typeof touched)[number]): number =>
    cluster.osds.filter((osd) => group.osds.includes(osd.id) && !ids.includes(osd.id) && cluster.isUp(osd)).length
  const bad = touched.filter((group) => left(group) < minimumCopies).map((group) => group.id)
  const good = touched.map((group) => group.id).filter((id) => !bad.includes(id))
  answer(
    call,
    {
      ok_to_stop: bad.length === 0,
      osds: ids,
      num_ok_pgs: good.length,
      num_not_ok_pgs: bad.length,
      ...(bad.length > 0 ? { bad_become_inactive: bad } : {}),
      ok_become_degraded: good,
    },
    bad.length === 0 ? `OSD(s) ${ids.join(',')} are ok to stop` : `${bad.length} PGs would become inactive`,
  )
  if (bad.length === 0) return 0
  call.printError(`Error EBUSY: unsafe to stop osd(s) at this time (${bad.length} PGs are or would become offline)`)
  return busy
}

function setGroup(call: ToolCall, cluster: CephCluster, words: readonly string[]): number {
  const [, verb = '', flag = '', ...hosts] = words
  const unknown = hosts.filter((host) => !cluster.osds.some((osd) => osd.host === host))
  if (flag !== 'noout' || hosts.length === 0) return failWith(call, `invalid command: ${words.join(' ')}`, 22)
  if (unknown.length > 0) return failWith(call, `ENOENT: ${unknown.join(', ')} does not exist`, 2)
  for (const host of hosts) {
    if (verb === 'set-group') cluster.noout.add(host)
    else cluster.noout.delete(host)
    call.machine.changed('noout', `${verb === 'set-group' ? 'set' : 'unset'} for ${host}`)
  }
  return 0
}

function listTree(call: ToolCall, cluster: CephCluster, host: string): number {
  const ids = cluster.osds.filter((osd) => osd.host === host || host === 'default').map((osd) => osd.id)
  if (ids.length === 0) return failWith(call, `ENOENT: ${host} does not exist`, 2)
  return answer(call, ids, ids.join('\n'))
}

function tree(cluster: CephCluster): object {
  const hosts = [...new Set(cluster.osds.map((osd) => osd.host))].map((name, index) => ({
    id: -2 - index,
    name,
    type: 'host',
    children: cluster.osds.filter((osd) => osd.host === name).map((osd) => osd.id),
  }))
  const osds = cluster.osds.map((osd) => ({
    id: osd.id,
    name: `osd.${osd.id}`,
    type: 'osd',
    status: cluster.isUp(osd) ? 'up' : 'down',
  }))
  return {
    nodes: [{ id: -1, name: 'default', type: 'root', children: hosts.map((host) => host.id) }, ...hosts, ...osds],
  }
}
