import { consul, textOf } from './consul-fixtures.ts'

/** The result of starting rebootmgr: exit code 4 with its cause, or the phase that begins. */
export type Started =
  | { readonly is: 'exit 4'; readonly because: 'lock' | 'another node is rebooting' }
  | { readonly is: 'pre' | 'post' }

/**
 * Acquires and releases rebootmgr's lock, request for request as rebootmgr does, including its mistakes: the second
 * release without a session, and the comparison of in-progress keys by prefix.
 */
export class FakeRebootmgr {
  readonly #url: string
  readonly #host: string
  readonly #lock: string
  readonly #inProgress: string
  #session: string | null = null

  constructor(url: string, host: string, group: string | null) {
    const prefix = group === null ? '' : `${group}_`
    this.#url = url
    this.#host = host
    this.#lock = `service/rebootmgr/${prefix}lock/.lock`
    this.#inProgress = `service/rebootmgr/${prefix}reboot_in_progress`
  }

  async start(): Promise<Started> {
    const session = { TTL: '600s', Checks: [], LockDelay: '15s', Behavior: 'release' }
    const made = (await consul(this.#url, 'PUT', '/session/create', JSON.stringify(session))) as { ID: string }
    this.#session = made.ID
    if (!(await consul(this.#url, 'PUT', `/kv/${this.#lock}?acquire=${made.ID}`, '{"state": "done"}'))) {
      await this.exit()
      return { is: 'exit 4', because: 'lock' }
    }
    const inProgress = (await textOf(this.#url, this.#inProgress)) ?? ''
    if (inProgress === '') return { is: 'pre' }
    if (inProgress.startsWith(this.#host)) return { is: 'post' }
    await this.exit()
    return { is: 'exit 4', because: 'another node is rebooting' }
  }

  /** Ends the pre-boot phase: sets in progress and releases; the reboot follows. */
  async goDown(): Promise<void> {
    await consul(this.#url, 'PUT', `/kv/${this.#inProgress}`, this.#host)
    await this.#release()
    await this.exit()
  }

  /** Ends the post-boot phase. */
  async cameBack(): Promise<void> {
    await consul(this.#url, 'DELETE', `/kv/${this.#inProgress}`)
    await this.#release()
    await this.exit()
  }

  /** Leaves the program, which always releases once more, with or without a session. */
  async exit(): Promise<void> {
    await this.#release()
  }

  /** Dies in a task as by `kill -9`: the session expires in the end, and the lock stays. */
  async dieInTask(): Promise<void> {
    if (this.#session !== null) await consul(this.#url, 'PUT', `/session/destroy/${this.#session}`)
    this.#session = null
  }

  async #release(): Promise<void> {
    const release = this.#session === null ? '' : `?release=${this.#session}`
    await consul(this.#url, 'PUT', `/kv/${this.#lock}${release}`, '')
    if (this.#session !== null) await consul(this.#url, 'PUT', `/session/destroy/${this.#session}`)
    this.#session = null
  }
}
