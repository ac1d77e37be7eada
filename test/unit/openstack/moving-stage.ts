import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type Cloud, openCloud } from '../../../src/adapters/openstack/cloud.ts'
import type { ServersWorld } from '../../../src/adapters/openstack/servers.ts'
import type { Mark } from '../../../src/core/capabilities/mark.ts'
import type { CapabilityState } from '../../../src/core/capabilities/state.ts'
import type { Capability } from '../../../src/engine/ports/capability.ts'
import type { Served } from '../../world/alerts/served.ts'
import { nodeOf } from '../../world/node.ts'
import { accessTo, FakeCloud, servedCloud } from '../../world/openstack/cloud.ts'
import { testLock } from '../../world/test-lock.ts'
import { markOf, moving, sealsInMemory } from './fixtures.ts'

/** The node that is emptied. */
export const node = nodeOf('compute-01')
export const lock = testLock('op-1-1', node.name)

const time = { nowMs: 0 }
export const clock = { now: () => time.nowMs }
export const passes = (ms: number): void => {
  time.nowMs += ms
}

type Bot = Pick<ServersWorld, 'atOnce'> & Partial<Pick<ServersWorld, 'stopped' | 'machines'>>

/** A cloud whose servers leave the node, and the bot that moves them; fresh for each test of the suite that makes it. */
export class MovingStage {
  fake = new FakeCloud(clock.now)
  /** How many virtual machines the node itself shows; null when it shows those of Nova. */
  shown: number | null = null
  #seals = sealsInMemory('servers')
  /** Counts them. */
  readonly machines = async (): Promise<number> => this.shown ?? this.fake.nova.servers.on(node.name).length
  #server: Served | null = null
  #cloud: Cloud | null = null
  #servers: Capability | null = null

  constructor(bot: Bot) {
    beforeAll(async () => {
      this.#server = await servedCloud(() => this.fake)
    })
    afterAll(() => this.#server?.close())
    beforeEach(() => {
      time.nowMs = Date.parse('2026-11-30T12:00:00Z')
      this.shown = null
      this.fake = new FakeCloud(clock.now)
      Object.assign(this.fake.nova.service(node.name), { status: 'disabled', reason: 'lockkeeper op-1-1: kernel' })
      this.#cloud = openCloud(accessTo(this.server.url), 5_000)
      this.#seals = sealsInMemory('servers')
      this.starts(bot)
      return () => this.#openCloud.close()
    })
  }

  get server(): Served {
    return begunWith(this.#server)
  }

  get #openCloud(): Cloud {
    return begunWith(this.#cloud)
  }

  get servers(): Capability {
    return begunWith(this.#servers)
  }

  /** A bot that remembers nothing goes on with the cloud. */
  starts(bot: Bot): void {
    this.#servers = moving(this.#openCloud, { machines: this.machines, clock, ...bot }, this.#seals)
  }

  add(name: string, over: Parameters<FakeCloud['nova']['servers']['add']>[2] = {}) {
    return this.fake.nova.servers.add(node.name, name, over)
  }

  /** The mark of the run once its first observation was written down. */
  async begun(): Promise<Mark> {
    const state = await this.servers.observe(node, markOf('op-1-1'))
    if (state.is !== 'not begun') throw new Error(`it has begun: ${JSON.stringify(state)}`)
    return markOf('op-1-1', { before: state.before })
  }

  afterwards(mark: Mark): Promise<CapabilityState> {
    return this.servers.observe(node, mark)
  }

  /** Does what a step does until it ends or this time has passed. */
  async driven(mark: Mark, seconds = 180): Promise<CapabilityState> {
    for (let left = seconds; ; left -= 1) {
      const state = await this.afterwards(mark)
      if (left === 0 || state.is === 'applied' || state.is === 'failed') return state
      if (state.is === 'partly') await this.servers.apply(lock, node, mark)
      passes(1_000)
    }
  }

  movedTo(name: string): string | undefined {
    return this.fake.nova.servers.hostOf(name)
  }
}

/** What the hooks of the suite have made. */
function begunWith<T>(one: T | null): T {
  if (one === null) throw new Error('no test of the suite has begun')
  return one
}
