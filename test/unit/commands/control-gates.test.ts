// @module-tag slow
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askRecipe, type RecipePlace } from '../../control/recipes.ts'

// The answers are those of the real programs, as `npm run test:control` has them, with the lines that decide. Here they lack
// something or say something else.

/** The answers of a system's client: the first whose key is part of the words that it is called with. */
type Answers = Readonly<Record<string, string>>
type Recipe = { readonly gate: string; readonly client: string; readonly answers: Answers }

const pairs = (fields: Readonly<Record<string, string>>): string => Object.entries(fields).flat().join('\n')

const replica = (ip: string): string => pairs({ ip, port: '6379', flags: 'slave', 'master-link-status': 'ok' })

const etcdMember = (number: number): string =>
  `${number}f0, started, control-0${number}, http://10.0.0.${number}:2380, http://10.0.0.${number}:2379, false`

const etcd: Recipe = {
  gate: 'etcd',
  client: 'etcdctl',
  answers: {
    'member list': [1, 2, 3].map(etcdMember).join('\n'),
    'endpoint health': [1, 2, 3].map((number) => `http://10.0.0.${number}:2379 is healthy: took = 2ms`).join('\n'),
    'alarm list': '',
    'endpoint status': '"MemberID" : 2\n"Leader" : 1',
  },
}

const galera: Recipe = {
  gate: 'galera',
  client: 'mariadb',
  answers: {
    'SHOW GLOBAL STATUS': [
      ['wsrep_cluster_size', '3'],
      ['wsrep_cluster_state_uuid', '4ab0cc12'],
      ['wsrep_cluster_status', 'Primary'],
      ['wsrep_local_state_comment', 'Synced'],
      ['wsrep_ready', 'ON'],
    ]
      .map((line) => line.join('\t'))
      .join('\n'),
  },
}

const rabbitmq: Recipe = {
  gate: 'rabbitmq',
  client: 'rabbitmq-diagnostics',
  answers: {
    ping: 'Ping succeeded',
    cluster_status:
      '{"alarms":[],"disk_nodes":["rabbit@a"],\n"partitions":{},\n"running_nodes":["rabbit@a","rabbit@b","rabbit@c"]}',
    quorum_critical: '',
  },
}

const sentinel: Recipe = {
  gate: 'redis-sentinel',
  client: 'redis-cli',
  answers: {
    'get-master-addr-by-name': '10.0.0.1\n6379',
    CKQUORUM: 'OK 3 usable Sentinels. Quorum and failover authorization can be reached',
    MASTER: pairs({ flags: 'master', 'num-slaves': '2', quorum: '2' }),
    REPLICAS: [replica('10.0.0.2'), replica('10.0.0.3')].join('\n'),
    PING: 'PONG',
  },
}

const statistics = (rows: readonly (readonly [string, string, string])[]): string =>
  ['# pxname,svname,qcur,status,weight,', ...rows.map(([proxy, name, state]) => `${proxy},${name},0,${state},1,`)].join(
    '\n',
  )

const haproxy: Recipe = {
  gate: 'haproxy',
  client: 'curl',
  answers: {
    'http://control-01:8404/stats;csv': statistics([
      ['api', 'FRONTEND', 'OPEN'],
      ['api', 'control-03', 'UP'],
      ['api', 'BACKEND', 'UP'],
    ]),
    'http://control-03:8404/stats;csv': statistics([
      ['api', 'FRONTEND', 'OPEN'],
      ['api', 'control-01', 'no check'],
      ['api', 'BACKEND', 'UP'],
    ]),
  },
}
const first = 'http://control-01:8404/stats;csv'

const all = [etcd, galera, rabbitmq, sentinel, haproxy]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'control-gates-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Asks the gate on control-02 at 10.0.0.2, with a client that gives these answers. */
function ask({ gate, client, answers }: Recipe, words: RecipePlace['words'] = {}) {
  const clients = join(folder, 'clients')
  mkdirSync(clients, { recursive: true })
  const cases = Object.entries(answers).map(([words, answer], index) => {
    writeFileSync(join(clients, `answer-${index}`), answer)
    return `*${words.replaceAll(/[ ;]/g, '\\$&')}*) cat '${clients}/answer-${index}' ;;`
  })
  writeFileSync(join(clients, client), `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\n*) exit 64 ;;\nesac\n`)
  chmodSync(join(clients, client), 0o700)
  return askRecipe(gate, {
    clients,
    address: '10.0.0.2',
    words: { '{node}': 'control-02', '10.0.0.10': '-', ...words },
  })
}

/** The recipe with one answer changed. */
const saying = (recipe: Recipe, words: string, answer: string): Recipe => ({
  ...recipe,
  answers: { ...recipe.answers, [words]: answer },
})

describe.each(all)('gate $gate', (recipe) => {
  it('I7 recipe: agrees with the answers of a group that is well', async () => {
    expect(await ask(recipe)).toMatchObject({ verdict: 'ok', remedy: '' })
  })

  const withoutLine = Object.entries(recipe.answers).flatMap(([words, answer]) => {
    const lines = answer.split('\n').filter((line) => line !== '' && words !== 'ping')
    return lines.map((line) => [words, line, lines.filter((other) => other !== line).join('\n')] as const)
  })
  it.each(withoutLine)('I7 recipe: does not agree when %j lacks %j', async (words, _line, rest) => {
    const { verdict, remedy } = await ask(saying(recipe, words, rest))
    expect(verdict).toMatch(/^(unknown|blocked)$/)
    expect(remedy).not.toBe('')
  })

  it('I7 recipe: is unknown without its client', async () => {
    mkdirSync(join(folder, 'nothing'))
    const clients = join(folder, 'nothing')
    const words = { '{node}': 'control-02', '10.0.0.10': '-' }
    expect(await askRecipe(recipe.gate, { clients, address: '10.0.0.2', words })).toMatchObject({ verdict: 'unknown' })
  })
})

const said = (recipe: Recipe, words: string, from: string, to: string): Recipe =>
  saying(recipe, words, (recipe.answers[words] ?? '').replace(from, to))

it.each([
  ['a learner', said(etcd, 'member list', 'false', 'true'), 'learner'],
  ['a member that has not started', said(etcd, 'member list', ', started', ', unstarted'), 'has not started'],
  ['a fourth member', saying(etcd, 'member list', [1, 2, 3, 4].map(etcdMember).join('\n')), '4 members instead of 3'],
  [
    'a member that is down',
    said(etcd, 'endpoint health', '.3:2379 is healthy', '.3:2379 is unhealthy'),
    '10.0.0.3:2379',
  ],
  ['an alarm', saying(etcd, 'alarm list', 'memberID:1 alarm:NOSPACE'), 'NOSPACE'],
  ['a component without majority', said(galera, 'SHOW GLOBAL STATUS', 'Primary', 'non-Primary'), 'non-Primary'],
  ['a load balancer whose frontend is closed', said(haproxy, first, 'OPEN', 'STOP'), 'frontend api is STOP'],
  ['a backend that is down', said(haproxy, first, 'BACKEND,0,UP', 'BACKEND,0,DOWN'), 'backend api is DOWN'],
  [
    'a backend with its only server on the node',
    said(haproxy, first, 'control-03', 'control-02.example.net'),
    'control-01: backend api has no server that is up besides control-02',
  ],
  ['a donor', said(galera, 'SHOW GLOBAL STATUS', 'Synced', 'Donor/Desynced'), 'Donor/Desynced'],
  ['a lost member', said(galera, 'SHOW GLOBAL STATUS', '3', '2'), 'size 2 of 3'],
  ['a member that is not ready', said(galera, 'SHOW GLOBAL STATUS', 'ON', 'OFF'), 'ready OFF'],
  ['a partition', said(rabbitmq, 'cluster_status', '"partitions":{}', '"partitions":{"a":["b"]}'), 'a partition'],
  ['an alarm of memory', said(rabbitmq, 'cluster_status', '[]', '["memory"]'), 'an alarm'],
  ['a stopped member', said(rabbitmq, 'cluster_status', ',"rabbit@c"', ''), '2 of 3 members'],
  ['a lost Sentinel', said(sentinel, 'CKQUORUM', 'OK 3', 'OK 2'), 'OK 2 usable'],
  ['no quorum', saying(sentinel, 'CKQUORUM', 'NOQUORUM 1 usable Sentinels.'), 'NOQUORUM'],
  ['a quorum of all', said(sentinel, 'MASTER', 'quorum\n2', 'quorum\n3'), 'none can be spared'],
  ['a primary that is down', said(sentinel, 'MASTER', 'master', 's_down,master'), 's_down'],
  ['the primary on the node', said(sentinel, 'get-master-addr-by-name', '.1', '.2'), 'is on this node'],
  ['a replica without its primary', said(sentinel, 'REPLICAS', 'status\nok', 'status\nerr'), 'not in sync'],
  ['a replica that is down', said(sentinel, 'REPLICAS', 'slave', 's_down,slave'), 's_down'],
  [
    'the only replica on the node',
    saying(said(sentinel, 'MASTER', 'slaves\n2', 'slaves\n1'), 'REPLICAS', replica('10.0.0.2')),
    'no other node has a replica',
  ],
])('I7 recipe: blocks %s, and says so', async (_what, recipe, evidence) => {
  expect(await ask(recipe)).toMatchObject({ verdict: 'blocked', evidence: expect.stringContaining(evidence) })
})

it.each([galera, rabbitmq])('I7 recipe $gate: is unknown when no member answers, and names them', async (recipe) => {
  const { ping, 'SHOW GLOBAL STATUS': status, ...answers } = recipe.answers
  const silent = await ask({ ...recipe, answers })
  expect(silent.verdict).toBe('unknown')
  expect(silent.evidence).toContain('control-01')
})

it('I7 recipe etcd: warns when the member on the node leads', async () => {
  const leads = await ask(said(etcd, 'endpoint status', '"Leader" : 1', '"Leader" : 2'))
  expect(leads).toMatchObject({ verdict: 'warn', evidence: expect.stringMatching(/this one leads.*leads: yes/s) })
})

it('I7 recipe redis-sentinel: is unknown when a Sentinel tells of fewer replicas than it counts', async () => {
  const partly = await ask(saying(sentinel, 'REPLICAS', replica('10.0.0.3')))
  expect(partly).toMatchObject({ verdict: 'unknown', evidence: expect.stringContaining('tells of 1 of 2 replicas') })
})

it('I7 recipe haproxy: warns while the node has the address that moves', async () => {
  const clients = join(folder, 'clients')
  mkdirSync(clients, { recursive: true })
  const askWith = async (shown: string) => {
    writeFileSync(join(clients, 'ip'), `#!/bin/sh\nprintf '%s' '${shown}'\n`, { mode: 0o700 })
    return ask(haproxy, { '10.0.0.10': '10.0.0.10' })
  }
  expect(await askWith('2: eth0 inet 10.0.0.10/32 scope global eth0')).toMatchObject({
    verdict: 'warn',
    evidence: expect.stringContaining('leads: yes'),
  })
  expect(await askWith('')).toMatchObject({ verdict: 'ok', evidence: expect.stringContaining('leads: no') })
})

it.each([
  ['etcd', said(saying(etcd, 'alarm list', 'alarm:NOSPACE'), 'member list', 'false', 'true'), ['NOSPACE', 'learner']],
  [
    'rabbitmq',
    said(said(rabbitmq, 'cluster_status', '[]', '["disk"]'), 'cluster_status', ',"rabbit@c"', ''),
    ['2 of 3', 'an alarm'],
  ],
  [
    'sentinel',
    said(saying(sentinel, 'CKQUORUM', 'NOQUORUM 1'), 'REPLICAS', 'slave', 's_down,slave'),
    ['NOQUORUM', 's_down'],
  ],
  [
    'haproxy',
    said(said(haproxy, first, 'OPEN', 'STOP'), first, 'control-03', 'control-02'),
    ['is STOP', 'besides control-02'],
  ],
])('I7 recipe %s: names every reason in one answer', async (_gate, recipe, reasons) => {
  const { verdict, evidence } = await ask(recipe)
  expect(verdict).toBe('blocked')
  for (const reason of reasons) expect(evidence).toContain(reason)
})

it.each([galera, rabbitmq, sentinel])('I7 recipe $gate: is unknown when a member is named twice', async (recipe) => {
  const twice = await ask(recipe, { 'control-03': 'control-01' })
  expect(twice).toMatchObject({ verdict: 'unknown', evidence: expect.stringContaining('named twice') })
})

it('I7 recipe redis-sentinel: is unknown when the Sentinels know of nothing on the node', async () => {
  const answers = { ...sentinel.answers, REPLICAS: [replica('10.0.0.4'), replica('10.0.0.3')].join('\n') }
  expect(await ask({ ...sentinel, answers })).toMatchObject({
    verdict: 'unknown',
    evidence: expect.stringContaining('know of nothing at 10.0.0.2'),
  })
  const withSentinel = { ...answers, SENTINELS: pairs({ ip: '10.0.0.2', port: '26379' }) }
  expect(await ask({ ...sentinel, answers: withSentinel })).toMatchObject({ verdict: 'ok' })
})
