import type { Printed } from '../../../src/adapters/ssh/command.ts'
import { scripts } from '../../../src/adapters/ssh/scripts.ts'
import type { Shell } from '../../../src/adapters/ssh/shell.ts'
import type { FakeCeph } from './cluster.ts'

type Answer = { readonly code: number; readonly out: unknown; readonly error?: string }

const answer = (out: unknown): Answer => ({ code: 0, out })
const timeLimit: Answer = { code: 124, out: '' }
const unknownCommand = (words: string): Answer => ({
  code: 22,
  out: '',
  error: `no valid command found; 10 closest matches:\n${words}\nError EINVAL: invalid command`,
})

/** Calls that the manager answers: without one they hang until their time limit. */
const ofManager = ['pg dump', 'osd ok-to-stop', 'mds ok-to-stop']

/** What `ceph` prints for these words, all of which must be known. */
function printed(ceph: FakeCeph, words: readonly string[]): Answer {
  const said = words.join(' ')
  if (ceph.manager === 'none' && ofManager.some((one) => said.startsWith(one))) return timeLimit
  const [kind, verb] = words
  if (verb === 'ok-to-stop') return okToStop(ceph, kind, words.slice(2))
  switch (said) {
    case 'status':
      return answer({
        fsid: 'f',
        health: health(ceph),
        mgrmap: { available: ceph.manager === 'active', num_standbys: 1 },
      })
    case 'node ls':
      return answer(hosts(ceph))
    case 'service dump':
      return answer({ epoch: 1, services: services(ceph) })
    case 'osd dump':
      return answer(map(ceph))
    case 'pg dump osds':
      return { ...answer({ pg_ready: ceph.ready, osd_stats: reports(ceph) }), error: 'dumped osds' }
    case 'pg dump pgs osds':
      return {
        ...answer({ pg_ready: ceph.ready, osd_stats: reports(ceph), pg_stats: groups(ceph) }),
        error: 'dumped osds,pgs',
      }
    default:
      return unknownCommand(said)
  }
}

const health = ({ checks, flags, osds }: FakeCeph) => {
  const own = new Map(checks)
  const set = [...flags]
  if (set.length > 0) own.set('OSDMAP_FLAGS', { message: `${set.join(',')} flag(s) set`, muted: false })
  const down = osds.filter(({ up }) => !up).length
  if (down > 0) own.set('OSD_DOWN', { message: `${down} osds down`, muted: false })
  return {
    status: [...own.values()].every(({ muted }) => muted) ? 'HEALTH_OK' : 'HEALTH_WARN',
    checks: Object.fromEntries(
      [...own].map(([name, { message, muted }]) => [
        name,
        { severity: 'HEALTH_WARN', summary: { message, count: 1 }, muted },
      ]),
    ),
    mutes: [],
  }
}

function hosts({ osds, mons, mgrs, mdss, namedElsewhere }: FakeCeph) {
  const byHost: Record<string, number[]> = {}
  for (const { id, host } of osds) {
    const named = namedElsewhere.has(id) ? namedElsewhere.get(id) : host
    if (named) byHost[named] = [...(byHost[named] ?? []), id]
  }
  const [mon, mgr, mds] = [mons, mgrs, mdss].map((daemons) => Object.fromEntries(daemons))
  return { mon, osd: byHost, mgr, ...(mdss.size > 0 ? { mds } : {}) }
}

const services = ({ gateways }: FakeCeph) =>
  gateways.length === 0
    ? {}
    : {
        rgw: {
          daemons: {
            summary: '',
            ...Object.fromEntries(gateways.map((hostname, id) => [`41${id}`, { gid: id, metadata: { hostname } }])),
          },
        },
      }

const map = ({ epoch, flags, crushNodeFlags, osds, pools }: FakeCeph) => ({
  epoch,
  fsid: 'f',
  flags: ['sortbitwise', 'recovery_deletes', 'purged_snapdirs', 'pglog_hardlimit', ...flags].join(','),
  flags_set: ['pglog_hardlimit', 'purged_snapdirs', ...flags],
  crush_node_flags: Object.fromEntries(crushNodeFlags),
  device_class_flags: {},
  erasure_code_profiles: { ec42: { k: '4', m: '2', plugin: 'jerasure' } },
  pools: pools.map(({ name, type, size, minSize, profile }, pool) => ({
    pool: pool + 1,
    pool_name: name,
    type,
    size,
    min_size: minSize,
    erasure_code_profile: profile,
  })),
  osds: osds.map(({ id, up, in: isIn, upFrom, flags: own }) => ({
    osd: id,
    up: up ? 1 : 0,
    in: isIn ? 1 : 0,
    up_from: upFrom,
    state: ['exists', ...own, ...(up ? ['up'] : [])],
  })),
})

const reports = ({ osds }: FakeCeph) => osds.map(({ id, seq, upFrom }) => ({ osd: id, up_from: upFrom, seq }))

const groups = ({ groups: all }: FakeCeph) =>
  all.map(({ pgid, heard }) => ({
    pgid,
    state: heard.state,
    reported_epoch: heard.epoch,
    up: heard.acting,
    acting: heard.acting,
  }))

/** Agrees for what it does not know, and judges by what the manager last heard. */
function okToStop(ceph: FakeCeph, kind: string | undefined, names: readonly string[]): Answer {
  if (kind === 'mon') {
    const left = [...ceph.mons.values()].flat().filter((mon) => !names.includes(mon)).length
    const error = `Error EBUSY: not enough monitors would be available () after stopping mons [${names.join()}]`
    return left >= ceph.monsNeeded ? answer('') : { code: 16, out: '', error }
  }
  if (kind === 'mds') return { ...answer(''), error: `should be safe to stop [${names.join()}]` }
  if (kind !== 'osd' || names.some((name) => !/^\d+$/.test(name))) return unknownCommand(`${kind} ok-to-stop`)
  const asked = names.map(Number)
  const minSizeOf = (pool: string) => ceph.pools.find(({ name }) => name === pool)?.minSize ?? 0
  const touched = ceph.groups.filter(({ heard }) => heard.acting.some((id) => asked.includes(id)))
  const bad = touched.filter(
    ({ heard, pool }) => heard.acting.filter((id) => !asked.includes(id)).length < minSizeOf(pool),
  )
  const out = { ok_to_stop: bad.length === 0, osds: asked, num_ok_pgs: touched.length - bad.length }
  const error = `Error EBUSY: unsafe to stop osd(s) at this time (${bad.length} PGs are or would become offline)`
  return bad.length === 0 ? answer(out) : { code: 16, out, error }
}

/** The words of a `ceph` command with one call; null when it is no such command. */
function wordsOf(command: readonly string[]): readonly string[] | null {
  const format = command.indexOf('--format')
  if (command[0] !== 'ceph' || command[format + 1] !== 'json') return null
  return [...command.slice(1, format), ...command.slice(format + 2)]
}

/** The calls of a session, as its script makes them of the lists in its arguments; null when it is no session. */
function callsOf([shell, , script = '', , ...rest]: readonly string[]): readonly string[] | null {
  if (shell !== 'sh' || !script.includes('echo pg dump pgs osds; echo osd dump;')) return null
  const lists = ['osd', 'mon', 'mds'].flatMap((kind, index) => {
    const list = rest[index] ?? '-'
    return list === '-' ? [] : [`${kind} ok-to-stop ${list.replaceAll(',', ' ')}`]
  })
  return [...lists, 'status', 'pg dump pgs osds', 'osd dump']
}

/** What a session prints: each answer, or why there is none. A call that hangs keeps all that follow from being made. */
function session(ceph: FakeCeph, calls: readonly string[]): Answer {
  const lines: string[] = []
  for (const call of calls) {
    const { code, out, error } = printed(ceph, call.split(' '))
    if (code === timeLimit.code) return { code, out: lines.join('\n') }
    if (code === 0) lines.push(...(error === undefined ? [] : [error]), out === '' ? '' : JSON.stringify(out))
    else lines.push(error ?? `Error E${code}: `)
  }
  return { code: 0, out: lines.join('\n') }
}

const outputOf = ({ exitCode, output, errorOutput }: Printed) => ({
  output: `tail\n${output}\nexit ${exitCode}\n`,
  errorOutput,
})

/** A shell on a host where `ceph` works; `argvs` has every command that it ran. */
export function cephShell(ceph: FakeCeph, argvs: string[][]): Shell {
  const run: Shell['run'] = async (_host, { script, argv }) => {
    if (script !== scripts.command) throw new Error(`unexpected script ${script.name}`)
    const [, ...command] = argv
    argvs.push(command)
    const calls = callsOf(command)
    const words = wordsOf(command)
    if (calls === null && words === null)
      return outputOf({ exitCode: 127, output: '', errorOutput: `${command[0]}: not found` })
    const { code, out, error = '' } = calls === null ? printed(ceph, words ?? []) : session(ceph, calls)
    const output = typeof out === 'string' ? out : `\n${JSON.stringify(out)}`
    return outputOf({ exitCode: code, output, errorOutput: error })
  }
  return { run, wait: run }
}

/** The shell of the nodes, whose process tables have the OSDs that are not dead. */
export function nodesShell({ osds }: FakeCeph): Shell {
  const run: Shell['run'] = async (host, { argv }) => {
    const [, ...command] = argv
    const running = osds.filter((osd) => osd.host === host && osd.process !== 'dead')
    const lines = running.map(({ id }) => `/usr/bin/ceph-osd -f --cluster ceph --id ${id} --setuser ceph\n`)
    const isAsked = command.join(' ') === 'ps -ww -C ceph-osd -o args='
    if (!isAsked) return outputOf({ exitCode: 127, output: '', errorOutput: `${command[0]}: not found` })
    return outputOf({ exitCode: running.length === 0 ? 1 : 0, output: lines.join(''), errorOutput: '' })
  }
  return { run, wait: run }
}
