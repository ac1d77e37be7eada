import type { Clock } from '../clock.ts'
import type { Identifiers } from '../identifiers.ts'

/** How long Slack's temporary IDs and URLs are valid, and acknowledgements may take. */
export const lifetimes = {
  triggerMs: 3_000,
  responseUrlMs: 30 * 60_000,
  responseUrlUses: 5,
  ackMs: 3_000,
  socketTicketMs: 30_000,
  /** Not published; an upload takes seconds. */
  uploadUrlMs: 10 * 60_000,
  /** How long an uploaded file is scanned, and blocks that show it are refused. https://github.com/slackapi/python-slack-sdk/issues/1521 */
  fileScanMs: 1_000,
} as const

/** The action behind a trigger_id, possibly inside a modal. */
export interface Trigger {
  readonly personId: string
  readonly viewId: string | undefined
}

/** The reason why a trigger_id is rejected, as Slack's error code. */
type TriggerRefusal = 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id'

/** Issues trigger_ids; each is valid once, within three seconds. */
export interface Triggers {
  issue(trigger: Trigger): string
  exchange(id: string): Trigger | TriggerRefusal
}

/** Starts without any trigger_ids. */
export function triggers(ids: Identifiers, clock: Clock): Triggers {
  const issued = new Map<string, { readonly trigger: Trigger; readonly atMs: number; readonly used: boolean }>()
  return {
    issue: (trigger) => {
      const id = ids.nextTrigger()
      issued.set(id, { trigger, atMs: clock.nowMs(), used: false })
      return id
    },
    exchange: (id) => {
      const found = issued.get(id)
      if (!found) return 'invalid_trigger_id'
      if (found.used) return 'exchanged_trigger_id'
      if (clock.nowMs() - found.atMs > lifetimes.triggerMs) return 'expired_trigger_id'
      issued.set(id, { ...found, used: true })
      return found.trigger
    },
  }
}

/** The action that a response_url answers. */
export interface ResponseTarget {
  readonly personId: string
  readonly channelId: string
  readonly threadTs: string | undefined
  /** The message whose button was clicked; absent for a command. */
  readonly messageTs: string | undefined
}

/** The reason why a response_url is rejected, as Slack's error code. */
type ResponseRefusal = 'invalid_url' | 'expired_url' | 'used_url'

/** Issues response_urls: valid for five uses each, within half an hour. */
export interface ResponseUrls {
  issue(target: ResponseTarget): string
  use(secret: string): ResponseTarget | ResponseRefusal
}

/** Starts without any response_urls. */
export function responseUrls(ids: Identifiers, clock: Clock): ResponseUrls {
  const issued = new Map<string, { readonly target: ResponseTarget; readonly atMs: number; readonly uses: number }>()
  return {
    issue: (target) => {
      const secret = ids.nextSecret()
      issued.set(secret, { target, atMs: clock.nowMs(), uses: 0 })
      return secret
    },
    use: (secret) => {
      const found = issued.get(secret)
      if (!found) return 'invalid_url'
      if (clock.nowMs() - found.atMs > lifetimes.responseUrlMs) return 'expired_url'
      if (found.uses >= lifetimes.responseUrlUses) return 'used_url'
      issued.set(secret, { ...found, uses: found.uses + 1 })
      return found.target
    },
  }
}
