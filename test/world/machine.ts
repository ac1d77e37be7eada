import type { Armed, Claim, NodeSelf, TaskState } from '../../src/engine/ports/nodes.ts'
import { type Behaviour, Claims } from './claims.ts'
import type { PastEffect } from './effects.ts'

type Arming = {
  readonly run: string
  readonly bootId: string
  readonly until: number
  readonly firesMs: number
  decided: 'fire' | 'given up' | 'deadline passed' | 'other boot id' | null
  refused: boolean
}

const bootIdOf = (name: string, boot: number): string => {
  const hex = [...`${name}/${boot}`].reduce((sum, character) => (Math.imul(sum, 31) + character.charCodeAt(0)) >>> 0, 7)
  const eight = hex.toString(16).padStart(8, '0')
  return `${eight}-${boot.toString(16).padStart(4, '0')}-4000-8000-${eight}0000`
}

/** The parts of a world that a machine uses: its time and its record of effects. */
export type MachineContext = { now(): number; record(effect: PastEffect, node: string): void }

/** One machine: its boot ID, uptime, claimed tasks and armed reboots. It records its effects in the world. */
export class Machine {
  readonly name: string
  /** The faults of the machine; a test switches each on and off. */
  readonly faults = {
    neverReturns: false,
    sameBootId: false,
    refusesReboot: false,
    silent: false,
    oldKernel: false,
    wrongName: null as string | null,
    /** Its reboot has begun, but its shutdown does not end: it still answers until this is off. */
    hangs: false,
    /** Milliseconds between arming a reboot and its firing. */
    firesLate: 0,
  }
  /** Milliseconds that it is down during a reboot. */
  rebootMs: number
  maintenance: string | null = null
  /** Runs that have ended maintenance and must not enable it again. */
  readonly left = new Set<string>()
  /** Why it needs a reboot; null when it needs none, `unknown` when it cannot tell. */
  rebootRequired: { readonly why: string; readonly sinceMs: number | null } | 'unknown' | null = null
  kernel = '6.1.1'
  /** The kernel after the next boot. */
  installedKernel = '6.1.1'
  readonly folders = new Map<string, { readonly [file: string]: Behaviour }>()
  versions: { readonly [name: string]: string } = { kernel: '6.1.1' }
  /** Facts that a command of the configuration decides, by name; it cannot decide others. */
  facts: { readonly [name: string]: boolean } = {}
  /** Why package versions cannot be read; null when they can. */
  versionsProblem: string | null = null
  /** The problems that a preflight reports. */
  lacks: readonly string[] = []
  readonly #claims = new Claims()
  readonly #armings = new Map<string, Arming>()
  readonly #around: MachineContext
  #boot = 1
  #bootedMs: number
  #downUntilMs: number | null = null
  #hanging: string | null = null

  constructor(name: string, around: MachineContext, rebootMs: number) {
    this.name = name
    this.#around = around
    this.#bootedMs = around.now() - 100_000_000
    this.rebootMs = rebootMs
  }

  bootId(): string {
    return bootIdOf(this.name, this.#boot)
  }
  /** Does what is due at the world's current time: fires armed reboots, ends a shutdown, boots. */
  tick(): void {
    const nowMs = this.#around.now()
    for (const arming of this.#armings.values())
      if (arming.decided === null && nowMs >= arming.firesMs) this.#decide(arming)
    if (this.#hanging !== null && !this.faults.hangs) {
      this.goDown(this.#hanging)
      this.#hanging = null
    }
    if (this.#downUntilMs === null || nowMs < this.#downUntilMs || this.faults.neverReturns) return
    this.#bootedMs = this.#downUntilMs
    this.#downUntilMs = null
    if (!this.faults.sameBootId) this.#boot++
    if (!this.faults.oldKernel) this.kernel = this.installedKernel
    this.rebootRequired = null
  }
  isDown(): boolean {
    this.tick()
    return this.#downUntilMs !== null
  }
  answers(): boolean {
    return !this.isDown() && !this.faults.silent
  }
  /** Seconds since its boot. */
  uptime(): number {
    return (this.#around.now() - this.#bootedMs) / 1000
  }
  self(): NodeSelf {
    const { kernel, installedKernel } = this
    const hostname = this.faults.wrongName ?? this.name
    return { hostname, bootId: this.bootId(), uptimeSeconds: this.uptime(), kernel, installedKernel }
  }
  /** Goes down for `rebootMs`; `run` is the cause that is recorded. */
  goDown(run: string): void {
    this.#around.record({ run, what: 'went down', detail: this.bootId() }, this.name)
    this.#downUntilMs = this.#around.now() + this.rebootMs
  }

  /** Arms a reboot that is decided once; a claim that was armed before is ignored. */
  arm({ run, step }: Claim, bootId: string, until: number): void {
    const key = `${run}/${step}`
    if (this.#armings.has(key)) return
    this.#around.record({ run, what: 'armed', detail: step }, this.name)
    const firesMs = this.#around.now() + this.faults.firesLate
    this.#armings.set(key, { run, bootId, until, firesMs, decided: null, refused: false })
    this.tick()
  }
  #decide(arming: Arming): void {
    if (this.bootId() !== arming.bootId) arming.decided = 'other boot id'
    else if (this.uptime() >= arming.until) arming.decided = 'deadline passed'
    else arming.decided = 'fire'
    if (arming.decided !== 'fire') return
    if (this.faults.refusesReboot) arming.refused = true
    else if (this.faults.hangs) this.#hanging = arming.run
    else this.goDown(arming.run)
  }
  armed({ run, step }: Claim): Armed {
    this.tick()
    const arming = this.#armings.get(`${run}/${step}`)
    if (!arming) return { is: 'not armed' }
    const { bootId, until, decided, refused } = arming
    if (refused) return { is: 'refused', exitCode: 1, tail: 'reboot: permission denied' }
    if (decided === 'fire') return { is: 'fired', bootId }
    if (decided !== null) return { is: 'disarmed', why: decided }
    if (bootId !== this.bootId()) return { is: 'disarmed', why: 'other boot id' }
    if (this.uptime() >= until) return { is: 'disarmed', why: 'deadline passed' }
    return { is: 'armed', bootId, untilUptimeSeconds: until, uptimeSeconds: this.uptime() }
  }
  disarm(claim: Claim): Armed {
    this.tick()
    const key = `${claim.run}/${claim.step}`
    const arming = this.#armings.get(key)
    const tombstone = { run: claim.run, bootId: this.bootId(), until: 0, firesMs: 0, refused: false } as const
    if (!arming) this.#armings.set(key, { ...tombstone, decided: 'given up' })
    else arming.decided ??= 'given up'
    return this.armed(claim)
  }
  /** The runs whose armed reboots may still fire. */
  armedNow(): readonly string[] {
    this.tick()
    return [...this.#armings.values()].filter(({ decided }) => decided === null).map(({ run }) => run)
  }

  /** Starts the task of a claim; false when the claim was used before. */
  start(claim: Claim, does: Behaviour, limitSeconds: number): boolean {
    if (this.#claims.has(claim)) return false
    this.#claims.start(claim, does, limitSeconds, this.bootId(), this.#around.now())
    return true
  }
  stop(claim: Claim): void {
    this.#claims.stop(claim, this.#around.now())
  }
  task(claim: Claim): TaskState {
    return this.#claims.state(claim, this.bootId(), this.#bootedMs, this.#around.now())
  }
  running(): readonly string[] {
    this.tick()
    return this.isDown() ? [] : this.#claims.running(this.bootId(), this.#bootedMs, this.#around.now())
  }
}
