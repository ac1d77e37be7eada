/**
 * The names of a cluster's keys. The cluster stands in braces, so that on a Redis Cluster all its keys lie in one slot
 * and one script can change several of them.
 */
export const keysOf = (cluster: string) => {
  const prefix = `lockkeeper:{${cluster}}`
  return {
    /** What the queue puts before its own keys. */
    prefix,
    /** The stream of a journal's entries; each id is `<sequence>-0`. */
    journal: (journal: string) => `${prefix}:journal:${journal}`,
    /** The stream of the audit chain; each id is `<position>-0`. */
    audit: `${prefix}:audit`,
    /** Positions in the audit chain by time. */
    auditTimes: `${prefix}:audit-times`,
    summaries: `${prefix}:summaries`,
    openSummaries: `${prefix}:summaries-open`,
    endedSummaries: `${prefix}:summaries-ended`,
    /** Counts the questions whether replicas have a journal: a write of the one who asks. */
    confirmations: `${prefix}:confirmations`,
    /** Since when each name of a kind has been seen without a break. */
    firstSeen: (kind: string) => `${prefix}:first-seen:${kind}`,
    /** Something that one bot does for all, while it does it. */
    begun: (what: string) => `${prefix}:begun:${what}`,
    /** Refused attempts that are not in the audit log yet, by when their window began. */
    attempts: (window: string) => `${prefix}:attempts:${window}`,
    attemptWindows: `${prefix}:attempt-windows`,
    rebootScan: `${prefix}:reboot-scan`,
    /** The slots of schedules that were dealt with last. */
    lastSlots: `${prefix}:last-slots`,
    /** Notices that are not said yet, and which are known. */
    notices: `${prefix}:notices`,
    noticeKnown: (key: string) => `${prefix}:notice-known:${key}`,
    /** The posting of a message that belongs to no operation. */
    posting: (key: string) => `${prefix}:posting:${key}`,
    told: (operation: string) => `${prefix}:told:${operation}`,
    /** Operations by where their card stands. */
    cards: `${prefix}:cards`,
    /** Turns asked for and not yet given: how many times, and by when. */
    asked: `${prefix}:turns-asked`,
    due: `${prefix}:turns-due`,
    /** A slot of a schedule that was dealt with. */
    slotDone: (schedule: string, slotMs: number) => `${prefix}:slot-done:${schedule}:${slotMs}`,
    /** How often in a row a turn went wrong. */
    troubles: `${prefix}:turns-troubles`,
  }
}

/** The names of one cluster's keys. */
export type Keys = ReturnType<typeof keysOf>

/** What every key of the inbox begins with. */
export const inboxKeyPrefix = 'lockkeeper:{arrivals}:'

/** What arrives belongs to no cluster yet. */
export const inboxKeys = {
  seen: (key: string) => `${inboxKeyPrefix}seen:${key}`,
  requests: `${inboxKeyPrefix}requests`,
  times: `${inboxKeyPrefix}times`,
}

/** What every key of one-time codes begins with. */
export const codeKeyPrefix = 'lockkeeper:{codes}:'

/** A person's codes belong to all clusters. */
export const codeKeys = {
  tries: (person: string) => `${codeKeyPrefix}tries:${person}`,
  /** The newest code that was used up, and the request that it was typed for. */
  spent: (person: string) => `${codeKeyPrefix}spent:${person}`,
}
