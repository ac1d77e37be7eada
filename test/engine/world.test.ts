import { plain } from '../../src/core/message.ts'
import { describeChat } from '../contract/suites/chat.ts'
import { describeCluster } from '../contract/suites/cluster.ts'
import { describeCodeAnchor, describeCodes } from '../contract/suites/codes.ts'
import { describeConfirmations } from '../contract/suites/confirmations.ts'
import { describeJournals } from '../contract/suites/journals.ts'
import { describeMessageLedger } from '../contract/suites/ledger.ts'
import { describeLocks } from '../contract/suites/locks.ts'
import { describeLostRights } from '../contract/suites/lost-rights.ts'
import { describeNodes } from '../contract/suites/nodes.ts'
import { describePeople } from '../contract/suites/people.ts'
import { describeTurns, type TurnsWorld } from '../contract/suites/turns.ts'
import { MemoryChat } from '../world/chat.ts'
import { MemoryCodeAnchor, MemoryCodeLedger } from '../world/codes.ts'
import { MemoryJournals } from '../world/journals.ts'
import { MemoryLedger } from '../world/ledger.ts'
import { MemoryLocks } from '../world/locks.ts'
import { loseRight, type StoreRight } from '../world/lost-rights.ts'
import { MemoryPeople } from '../world/people.ts'
import { policy } from '../world/policy.ts'
import { MemoryRedis } from '../world/redis.ts'
import { MemoryTurns } from '../world/turns.ts'
import { World } from '../world/world.ts'

describeJournals('the world', async () => new MemoryJournals())
describeConfirmations('the world', async () => {
  const redis = new MemoryRedis()
  return {
    journals: new MemoryJournals(redis),
    goesAway: () => {
      redis.replicaAway = true
    },
  }
})
describeCodes('the world', async () => {
  const ledger = new MemoryCodeLedger(Date.now)
  return [ledger, ledger]
})
describeCodeAnchor('the world', async () => {
  const anchor = new MemoryCodeAnchor()
  return [anchor, anchor]
})
describeMessageLedger('the world', async () => new MemoryLedger())
describeLocks('the world’s locks', async () => {
  const locks = new MemoryLocks()
  return { open: async () => locks, close: async () => {} }
})

describeChat('the world', async () => {
  let nowMs = 0
  const chat = new MemoryChat(
    () => nowMs,
    (channel) => channel === 'C1' || channel === 'U1',
  )
  return {
    chat,
    channel: 'C1',
    nowhere: 'C2',
    shown: () => chat.posted.map(({ ref, thread, message }) => ({ ref, thread, text: plain(message.sentence) })),
    loseNextAnswer: () => void chat.loseAnswers++,
    loseNextCall: () => void chat.loseCalls++,
    archive: () => void chat.unusable.set('C1', 'is_archived'),
    remove: (ref) => chat.remove(ref),
    person: 'U1',
    letPass: (durationMs) => {
      nowMs += durationMs
    },
    stop: async () => {},
  }
})

describePeople('the world', async () => {
  const people = new MemoryPeople()
  const ids = { member: 'U1', guest: 'U2', stranger: 'U3', bot: 'U4', deactivated: 'U5' } as const
  for (const [kind, id] of Object.entries(ids)) people.kinds.set(id, kind as keyof typeof ids)
  people.groups.set('S1', ['U1', 'U2'])
  people.channels.set('C1', 'own').set('C2', 'shared with others')
  return {
    people,
    ids,
    nobody: 'U9',
    group: { id: 'S1', members: ['U1', 'U2'] },
    noGroup: 'S9',
    ownChannel: 'C1',
    sharedChannel: 'C2',
    noChannel: 'C9',
    leavesGroup: (person) =>
      people.groups.set(
        'S1',
        (people.groups.get('S1') ?? []).filter((id) => id !== person),
      ),
    leavesChannel: (person) => void people.outside.set('C1', [person]),
    deactivates: (person) => people.kinds.set(person, 'deactivated'),
    fallSilent: () => {
      people.silent = true
    },
    stop: async () => {},
  }
})

describeCluster('the world’s cluster', async () => {
  const nodes = { 'storage-01': ['storage'], 'storage-02': ['storage'] }
  const world = new World({ policy, vocabulary: [], nodes })
  world.groups.set('storage-01', 'ceph')
  world.racks.set('storage-01', 'b1').set('storage-02', 'b2')
  const { cluster } = world
  return {
    cluster,
    inventory: world.context.inventory,
    check: async (node, status, output) => cluster.check(node, status === 'passing' ? null : output),
    maintenance: async (node, reason) => {
      world.machine(node).maintenance = reason
      cluster.touch()
    },
    trigger: async (node, why) => cluster.trigger(node, why),
    close: async () => {},
  }
})

describeLostRights('the world’s rights', async () => {
  let world: World
  const grants = new Map<StoreRight, () => void>()
  return {
    async open() {
      world = new World({ policy, vocabulary: [], nodes: { 'storage-01': ['storage'] } })
      grants.clear()
      return world.context
    },
    async lacks(rights) {
      for (const [right, grant] of grants)
        if (!rights.includes(right)) {
          grant()
          grants.delete(right)
        }
      for (const right of rights) if (!grants.has(right)) grants.set(right, loseRight(world, right))
    },
    close: async () => {},
  }
})

describeNodes('the world’s nodes', async () => {
  const world = new World({ policy, vocabulary: [], nodes: { n1: [] } })
  const machine = world.machine('n1')
  machine.rebootMs = 1000
  const does = {
    succeeds: { exitCode: 0, tail: 'hello', lastsMs: 100 },
    fails: { exitCode: 3, tail: 'no disk', lastsMs: 100 },
    endless: { exitCode: 0, tail: '', lastsMs: Number.POSITIVE_INFINITY },
  } as const
  for (const [name, behaviour] of Object.entries(does)) world.behaviours.set(name, behaviour)
  const begun = () => world.effects.filter(({ what }) => what === 'task began')
  return {
    nodes: world.context.nodes,
    node: 'n1',
    hostname: 'n1',
    task: (name, limitSeconds) => ({ task: 'program', argv: [name], limitSeconds }),
    begun: () => begun().filter(({ detail }) => !detail.startsWith('/')).length,
    folder: async (name, files) => {
      const behaviours = Object.entries(files).map(([file, what]) => [file, does[what]] as const)
      machine.folders.set(`/${name}`, Object.fromEntries(behaviours))
      return { task: 'folder', folder: `/${name}`, limitSeconds: 60 }
    },
    ran: () => begun().flatMap(({ detail }) => (detail.startsWith('/') ? [detail.split('/').at(-1) ?? ''] : [])),
    reboots: () => world.effects.filter(({ what }) => what === 'went down').length,
    refuseReboots: async (refuse) => {
      machine.faults.refusesReboot = refuse === 'yes'
    },
    versions: machine.versions,
    async eventually(look, found) {
      for (;;) {
        const seen = await look()
        if (found(seen)) return seen
        world.nowMs += 100
      }
    },
    close: async () => {},
  }
})

describeTurns('the world', async (): Promise<TurnsWorld> => {
  let nowMs = 1000
  const turns = new MemoryTurns(() => nowMs)
  const takers: Parameters<TurnsWorld['start']>[0][] = []
  const take = (): boolean => {
    const due = turns.take(nowMs)
    const [taker] = takers
    if (!due || !taker) return false
    taker(due.turn).then(
      (next) => turns.settle(due.turn, next),
      () => turns.settle(due.turn, { again: 'at', atMs: nowMs + 1000 }),
    )
    return true
  }
  return {
    turns,
    nowMs: () => nowMs,
    start: async (taker) => void takers.push(taker),
    async until(what) {
      for (let looks = 0; !what(); looks++) {
        if (looks > 1000) throw new Error('it never is')
        if (!take()) nowMs += 10
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
})
