/** One OSD: its process, what the OSD map says of it, and its last report to the manager. */
type Osd = {
  readonly id: number
  readonly host: string
  process: 'runs' | 'dead' | 'hung'
  sinceMs: number
  up: boolean
  in: boolean
  upFrom: number
  seq: number
  readonly flags: Set<string>
}

/** A placement group: its OSDs, and what the manager last heard of it. */
type Group = {
  readonly pgid: string
  readonly pool: string
  readonly osds: readonly number[]
  heard: { state: string; acting: readonly number[]; epoch: number }
}

/** A pool. Type 1 is replicated, type 3 erasure-coded. */
export type FakePool = {
  readonly name: string
  readonly type: 1 | 3
  readonly size: number
  minSize: number
  readonly profile: string
}

/** The period of reports to the manager, and after how long peers report an OSD that is gone or hangs. */
const reportMs = 5_000
const deadAfterMs = 1_000
const hungAfterMs = 24_000

/**
 * A Ceph cluster of three hosts with one OSD each, as Ceph 16.2 was seen to behave: the map learns late that an OSD hangs,
 * and the manager learns up to five seconds later what became of placement groups.
 */
export class FakeCeph {
  nowMs = 0
  epoch = 10
  manager: 'active' | 'none' = 'active'
  ready = true
  readonly osds: Osd[]
  readonly groups: Group[]
  readonly pools: FakePool[] = [{ name: 'volumes', type: 1, size: 3, minSize: 2, profile: '' }]
  readonly flags = new Set<string>()
  readonly crushNodeFlags = new Map<string, readonly string[]>()
  readonly checks = new Map<string, { readonly message: string; readonly muted: boolean }>()
  /** Daemons by host. */
  readonly mons = new Map([['storage-01', ['a']]])
  readonly mgrs = new Map([
    ['storage-01', ['x']],
    ['storage-02', ['y']],
  ])
  readonly mdss = new Map<string, readonly string[]>()
  readonly gateways: string[] = []
  monsNeeded = 0
  /** OSDs whose metadata name no host, and those that are named on another one. */
  readonly namedElsewhere = new Map<number, string | null>()

  constructor() {
    this.osds = [0, 1, 2].map((id) => ({
      id,
      host: `storage-0${id + 1}`,
      process: 'runs',
      sinceMs: 0,
      up: true,
      in: true,
      upFrom: 5 + id,
      seq: 1,
      flags: new Set(),
    }))
    this.groups = ['1.0', '1.1', '1.2', '1.3'].map((pgid) => ({
      pgid,
      pool: 'volumes',
      osds: [0, 1, 2],
      heard: { state: 'active+clean', acting: [0, 1, 2], epoch: this.epoch },
    }))
  }

  osd(id: number): Osd {
    const found = this.osds.find((one) => one.id === id)
    if (found === undefined) throw new Error(`no osd.${id}`)
    return found
  }
  kill = (id: number): void => this.#change(id, 'dead')
  hang = (id: number): void => this.#change(id, 'hung')
  start(id: number): void {
    this.#change(id, 'runs')
    const osd = this.osd(id)
    if (osd.up || this.flags.has('noup')) return
    osd.up = true
    osd.upFrom = ++this.epoch
  }
  #change(id: number, process: Osd['process']): void {
    Object.assign(this.osd(id), { process, sinceMs: this.nowMs })
  }

  /** Lets time pass, second by second. */
  advance(ms: number): void {
    const until = this.nowMs + ms
    for (; this.nowMs < until; this.nowMs += 1_000) {
      for (const osd of this.osds) this.#notice(osd)
      if (this.nowMs % reportMs === 0) this.#report()
    }
  }
  #notice(osd: Osd): void {
    const late = this.nowMs - osd.sinceMs >= (osd.process === 'dead' ? deadAfterMs : hungAfterMs)
    if (osd.process === 'runs' || !osd.up || !late || this.flags.has('nodown')) return
    osd.up = false
    this.epoch++
  }
  #report(): void {
    if (this.manager === 'none') return
    for (const osd of this.osds) if (osd.process === 'runs') osd.seq++
    for (const group of this.groups) {
      const acting = group.osds.filter((id) => this.osd(id).up)
      // its primary reports it
      if (acting.length === 0 || this.osd(acting[0] ?? 0).process !== 'runs') continue
      group.heard = { state: this.#stateOf(group, acting), acting, epoch: this.epoch }
    }
  }
  #stateOf({ pool, osds }: Group, acting: readonly number[]): string {
    const minSize = this.pools.find(({ name }) => name === pool)?.minSize ?? 0
    if (acting.length < minSize) return 'undersized+degraded+peered'
    return acting.length < osds.length ? 'active+undersized+degraded' : 'active+clean'
  }
}
