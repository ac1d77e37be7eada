import type { Armed, Claim, NodeSelf, TaskState } from '../../src/engine/ports/nodes.ts'

/** How a machine of the world is broken; every fault is a switch. */
export type MachineFaults = {
  neverReturns: boolean
  sameBootId: boolean
  refusesReboot: boolean
  silent: boolean
  wrongName: string | null
  failingTasks: boolean
  hangingTasks: boolean
}

type Claimed = {
  readonly bootId: string
  readonly startedMs: number
  exitCode: number | null
  readonly tail: string
  tombstone: boolean
}
type ArmedClaim = { readonly bootId: string; readonly until: number; state: 'armed' | 'fired' | 'given up' | 'refused' }

const bootIdOf = (name: string, boot: number): string => {
  const hex = [...`${name}/${boot}`].reduce((sum, character) => (Math.imul(sum, 31) + character.charCodeAt(0)) >>> 0, 7)
  const eight = hex.toString(16).padStart(8, '0')
  return `${eight}-${boot.toString(16).padStart(4, '0')}-4000-8000-${eight}0000`
}

/** One machine: boot id, uptime, claimed tasks, an armed reboot. Knows its own time, and keeps the record that judges us. */
export class Machine {
  readonly name: string
  readonly faults: MachineFaults = {
    neverReturns: false,
    sameBootId: false,
    refusesReboot: false,
    silent: false,
    wrongName: null,
    failingTasks: false,
    hangingTasks: false,
  }
  readonly reboots: { readonly downMs: number; readonly run: string }[] = []
  readonly claims = new Map<string, Claimed>()
  readonly arms = new Map<string, ArmedClaim>()
  maintenance: string | null = null
  rebootRequired: { readonly why: string; readonly sinceMs: number } | null = null
  hasPreTasks = false
  versions: { [name: string]: string } = { kernel: '6.1.1' }
  #boot = 1
  #bootedMs: number
  #downUntilMs: number | null = null
  readonly #rebootMs: number

  constructor(name: string, nowMs: number, rebootMs: number) {
    this.name = name
    this.#bootedMs = nowMs - 100_000_000
    this.#rebootMs = rebootMs
  }

  bootId(): string {
    return bootIdOf(this.name, this.#boot)
  }

  /** Lets the machine catch up with the time of the world. */
  tick(nowMs: number): void {
    if (this.#downUntilMs !== null && nowMs >= this.#downUntilMs && !this.faults.neverReturns) {
      this.#bootedMs = this.#downUntilMs
      this.#downUntilMs = null
      if (!this.faults.sameBootId) this.#boot++
      this.rebootRequired = null
    }
  }

  isDown(nowMs: number): boolean {
    this.tick(nowMs)
    return this.#downUntilMs !== null
  }

  answers(nowMs: number): boolean {
    return !this.isDown(nowMs) && !this.faults.silent
  }

  uptimeSeconds(nowMs: number): number {
    return (nowMs - this.#bootedMs) / 1000
  }

  self(nowMs: number): NodeSelf {
    return {
      hostname: this.faults.wrongName ?? this.name,
      bootId: this.bootId(),
      uptimeSeconds: this.uptimeSeconds(nowMs),
    }
  }

  /** What the armed command does on the node itself: claim, then conditions, then the reboot. */
  arm(claim: Claim, bootId: string, until: number, nowMs: number): void {
    const key = `${claim.run}/${claim.step}`
    if (this.arms.has(key)) return
    const fires = this.bootId() === bootId && this.uptimeSeconds(nowMs) < until
    const state = !fires ? 'given up' : this.faults.refusesReboot ? 'refused' : 'fired'
    this.arms.set(key, { bootId, until, state })
    if (state === 'fired') this.goDown(claim.run, nowMs)
  }

  goDown(run: string, nowMs: number): void {
    this.reboots.push({ downMs: nowMs, run })
    this.#downUntilMs = nowMs + this.#rebootMs
  }

  armed(claim: Claim): Armed {
    const arm = this.arms.get(`${claim.run}/${claim.step}`)
    if (!arm) return { is: 'not armed' }
    if (arm.state === 'refused') return { is: 'refused', exitCode: 1, tail: 'reboot: permission denied' }
    if (arm.state === 'fired' && arm.bootId === this.bootId()) return { is: 'fired', bootId: arm.bootId }
    return { is: 'disarmed', why: arm.bootId === this.bootId() ? 'given up' : 'other boot id' }
  }

  disarm(claim: Claim): Armed {
    const key = `${claim.run}/${claim.step}`
    if (!this.arms.has(key)) this.arms.set(key, { bootId: this.bootId(), until: 0, state: 'given up' })
    return this.armed(claim)
  }

  start(claim: Claim, tail: string, nowMs: number, exitCode: number): void {
    const key = `${claim.run}/${claim.step}`
    if (this.claims.has(key)) return
    this.claims.set(key, {
      bootId: this.bootId(),
      startedMs: nowMs,
      exitCode: this.faults.hangingTasks ? null : this.faults.failingTasks ? 1 : exitCode,
      tail,
      tombstone: false,
    })
  }

  stop(claim: Claim, nowMs: number): void {
    const key = `${claim.run}/${claim.step}`
    const task = this.claims.get(key)
    if (!task)
      this.claims.set(key, { bootId: this.bootId(), startedMs: nowMs, exitCode: null, tail: '', tombstone: true })
    else if (task.exitCode === null) task.exitCode = 143
  }

  task(claim: Claim, nowMs: number): TaskState {
    const task = this.claims.get(`${claim.run}/${claim.step}`)
    if (!task) return { is: 'unclaimed' }
    if (task.tombstone) return { is: 'given up' }
    const ended = task.exitCode !== null && nowMs - task.startedMs >= 1000
    if (ended && task.exitCode !== null) return { is: 'ended', exitCode: task.exitCode, tail: task.tail }
    if (task.bootId !== this.bootId()) return { is: 'lost', bootId: task.bootId, tail: task.tail }
    return { is: 'running', bootId: task.bootId, runningSeconds: (nowMs - task.startedMs) / 1000, tail: '' }
  }
}
