import { randomUUID } from 'node:crypto'
import { pauseFor } from '../../programs/pause.ts'
import type { Fault } from '../faults.ts'
import type { FleetTiming, NodePlan } from '../plan.ts'
import type { ChangeKind, DownCause, FleetRecord } from '../record.ts'
import type { NodeAddress } from './addresses.ts'
import type { NodeAgent } from './agent.ts'
import { watchClaims } from './claims.ts'
import { clearForBoot, type Disk } from './disk.ts'
import type { KeyPair } from './keys.ts'
import { readServiceState, type ServiceState, writeServiceState } from './service-states.ts'
import type { NodeEnvironment, NodeShell } from './shell.ts'
import { type ExecRequest, openSshServer, type SshServer } from './ssh-server.ts'
import { startUptimeFile } from './uptime.ts'

/** Whether a node serves. `settling`: it answers, but its services are still starting. */
export type MachineState = 'up' | 'settling' | 'stopping' | 'down'

/** The parts of a node. `agent` null means none; `keepsUptimeFile` is set where the node has no clock of its own. */
export type MachineContext = {
  readonly plan: NodePlan
  readonly address: NodeAddress
  readonly disk: Disk
  readonly shell: NodeShell
  readonly environment: NodeEnvironment
  readonly agent: NodeAgent | null
  readonly hostKey: KeyPair
  readonly client: KeyPair
  readonly record: FleetRecord
  readonly timing: FleetTiming
  readonly keepsUptimeFile: boolean
}

/** How a node handles a command, and what happens to it while it boots. */
export type MachineHandlers = {
  readonly serve: (machine: Machine, request: ExecRequest, lookAtClaims: () => void) => Promise<void>
  readonly atBoot: (machine: Machine) => Promise<void>
}

/** One node of the fleet: boots, serves SSH, goes down, comes back, and can be broken. */
export class Machine {
  readonly parts: MachineContext
  readonly ssh: SshServer
  readonly faults = new Map<Fault, string>()
  hostKey: KeyPair
  #state: MachineState = 'down'
  #bootId: string | null = null
  #bootedAtMs = 0
  #mayReturn = false
  #turn: Promise<void> = Promise.resolve()
  #life = new AbortController()
  readonly #stopped = new AbortController()
  readonly #claims
  readonly #handlers: MachineHandlers
  #stopUptimeFile = (): void => {}

  constructor(parts: MachineContext, handlers: MachineHandlers) {
    this.parts = parts
    this.#handlers = handlers
    this.hostKey = parts.hostKey
    this.ssh = openSshServer(
      parts.address,
      parts.client,
      (request) => void handlers.serve(this, request, () => this.#claims.look()),
    )
    this.#claims = watchClaims(parts.disk, (detail) => this.changed('claim', detail))
  }

  get name(): string {
    return this.parts.plan.name
  }

  get state(): MachineState {
    return this.#state
  }

  /** The current boot ID, or the last one. */
  get bootId(): string | null {
    return this.#bootId
  }

  get uptimeSeconds(): number | null {
    return this.#state === 'down' ? null : (Date.now() - this.#bootedAtMs) / 1000
  }

  /** Aborts when the node goes down. */
  get life(): AbortSignal {
    return this.#life.signal
  }

  /** Aborts when the fleet is stopped. */
  get stopped(): AbortSignal {
    return this.#stopped.signal
  }

  /** Switches the node on; resolves when it answers over SSH. Its services settle later. */
  async powerOn(): Promise<void> {
    try {
      await this.#inTurn(() => this.#boot())
    } catch (error) {
      await this.#cutPower('crash')
      throw error
    }
  }

  async #boot(): Promise<void> {
    if (this.#state !== 'down' || this.#stopped.signal.aborted) return
    this.#state = 'settling'
    this.#mayReturn = false
    const { agent, disk, keepsUptimeFile, plan, record, shell } = this.parts
    const bootIdBefore = this.#bootId
    const bootId = bootIdBefore !== null && this.faults.has('sameBootId') ? bootIdBefore : randomUUID()
    this.#bootId = bootId
    this.#life = new AbortController()
    clearForBoot(disk, bootId)
    for (const service of plan.services) this.setService(service.name, { state: 'starting', reason: '' })
    if (keepsUptimeFile) this.#stopUptimeFile = startUptimeFile(disk.uptimeFile)
    this.#bootedAtMs = Date.now()
    await shell.boot(() => void this.#endedInside())
    agent?.start()
    await this.#handlers.atBoot(this)
    await this.ssh.listen(this.hostKey)
    record.append(this.name, { kind: 'booted', bootId, bootIdBefore })
    void this.#settle(bootId)
  }

  /**
   * Shuts the node down in order: services, agent, everything. After its downtime it comes back, unless it is to stay
   * off.
   */
  async goDown(cause: DownCause, then: 'come back' | 'stay away'): Promise<void> {
    if (this.#state === 'down' || this.#state === 'stopping') return
    this.#state = 'stopping'
    for (const service of this.parts.plan.services) this.setService(service.name, { state: 'stopping', reason: '' })
    if (await this.#waited(this.parts.timing.shutdownMs)) await this.#cutPower(cause)
    if (then === 'come back') await this.#comeBack()
  }

  /** Cuts the node's power without a shutdown; it comes back after its downtime. */
  async crash(cause: DownCause): Promise<void> {
    await this.#cutPower(cause)
    await this.#comeBack()
  }

  /** Lets a node return that a fault kept down. */
  async allowReturn(): Promise<void> {
    if (this.#mayReturn) await this.powerOn()
  }

  /** Stops the node with the fleet, with all of its processes. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#claims.stop()
    await this.#cutPower('fleet stopped')
    await this.parts.shell.kill()
  }

  setService(service: string, state: ServiceState): void {
    writeServiceState(this.parts.disk, service, state)
  }

  service(service: string): ServiceState {
    return readServiceState(this.parts.disk, service)
  }

  changed(change: ChangeKind, detail: string): void {
    this.parts.record.append(this.name, { kind: 'changed', change, detail })
  }

  async #settle(bootId: string): Promise<void> {
    if (this.faults.delete('bootsTwice')) {
      this.parts.record.append(this.name, { kind: 'fault off', fault: 'bootsTwice' })
      if (await this.#waited(this.parts.timing.settleMs / 2)) await this.crash('fault')
      return
    }
    if (!(await this.#waited(this.parts.timing.settleMs)) || this.#state !== 'settling') return
    const broken = this.faults.get('checkFails')
    for (const { name } of this.parts.plan.services) {
      if (name !== broken) this.setService(name, { state: 'active', reason: '' })
    }
    this.#state = 'up'
    this.parts.record.append(this.name, { kind: 'settled', bootId })
  }

  #cutPower(cause: DownCause): Promise<void> {
    return this.#inTurn(() => this.#goDark(cause))
  }

  /** Booting and going down never overlap: each waits for the previous one. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #goDark(cause: DownCause): Promise<void> {
    if (this.#state === 'down') return
    await this.parts.agent?.shutDown()
    this.#life.abort()
    this.#state = 'down'
    if (this.#bootId !== null) this.parts.record.append(this.name, { kind: 'down', bootId: this.#bootId, cause })
    await this.ssh.close()
    await this.parts.shell.kill()
    this.#stopUptimeFile()
    this.#stopUptimeFile = () => {}
    this.#claims.look()
  }

  async #comeBack(): Promise<void> {
    if (!(await this.#waited(this.parts.timing.rebootMs))) return
    this.#mayReturn = true
    if (this.faults.has('neverReturns')) return
    try {
      await this.powerOn()
    } catch (error) {
      this.parts.record.append(this.name, { kind: 'refused', change: 'reboot', detail: `did not come up: ${error}` })
    }
  }

  /** Handles the end of the node's first process, as after `reboot -f`. */
  async #endedInside(): Promise<void> {
    if (this.#state !== 'down') await this.crash('crash')
  }

  /** Waits; false when the fleet is stopped in between. */
  async #waited(waitMs: number): Promise<boolean> {
    return (await pauseFor(waitMs, this.#stopped.signal)) === 'passed'
  }
}
