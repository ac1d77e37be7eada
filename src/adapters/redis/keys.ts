/**
 * The key names of a cluster. The cluster's name is in braces, so that on a Redis Cluster all its keys are in one hash
 * slot and one script can change several of them.
 */
export const keysOf = (cluster: string) => {
  const prefix = `lockkeeper:{${cluster}}`
  return {
    /** The prefix of the queue's own keys. */
    prefix,
    /** The stream of a journal's entries; each ID is `<sequence>-0`. */
    journal: (journal: string) => `${prefix}:journal:${journal}`,
    /** The stream of the audit chain; each ID is `<position>-0`. */
    audit: `${prefix}:audit`,
    /** Positions in the audit chain by time. */
    auditTimes: `${prefix}:audit-times`,
    summaries: `${prefix}:summaries`,
    openSummaries: `${prefix}:summaries-open`,
    endedSummaries: `${prefix}:summaries-ended`,
    /**
     * A counter that each request for a confirmation by replicas increments, because `WAIT` needs a write of its own
     * connection.
     */
    confirmations: `${prefix}:confirmations`,
    /** Since when each name of a kind has been present without interruption. */
    firstSeen: (kind: string) => `${prefix}:first-seen:${kind}`,
    /** The lease of a task that one bot does for all. */
    begun: (what: string) => `${prefix}:begun:${what}`,
    /** Refused attempts that are not in the audit log yet, by when their window began. */
    attempts: (window: string) => `${prefix}:attempts:${window}`,
    attemptWindows: `${prefix}:attempt-windows`,
    /** The newest reading of the nodes of each campaign. */
    campaignReadings: `${prefix}:campaign-readings`,
    rebootScan: `${prefix}:reboot-scan`,
    /** The latest handled slot of each schedule. */
    lastSlots: `${prefix}:last-slots`,
    /** Notices that are not posted yet, and those that are known. */
    notices: `${prefix}:notices`,
    noticeKnown: (key: string) => `${prefix}:notice-known:${key}`,
    /** The posting of a message that belongs to no operation. */
    posting: (key: string) => `${prefix}:posting:${key}`,
    told: (operation: string) => `${prefix}:told:${operation}`,
    /** Operations by the location of their card. */
    cards: `${prefix}:cards`,
    /** Requested turns: how many requests each has, and by when it is due. */
    asked: `${prefix}:turns-asked`,
    due: `${prefix}:turns-due`,
    /** A handled slot of a schedule. */
    slotDone: (schedule: string, slotMs: number) => `${prefix}:slot-done:${schedule}:${slotMs}`,
    /** The number of consecutive failures of a turn. */
    turnFailures: `${prefix}:turns-troubles`,
  }
}

/** The key names of one cluster. */
export type Keys = ReturnType<typeof keysOf>

/** The prefix of all keys of the inbox. */
export const inboxKeyPrefix = 'lockkeeper:{arrivals}:'

/** The keys of the inbox, which belongs to no cluster. */
export const inboxKeys = {
  seen: (key: string) => `${inboxKeyPrefix}seen:${key}`,
  requests: `${inboxKeyPrefix}requests`,
  times: `${inboxKeyPrefix}times`,
}

/** The prefix of all keys of one-time codes. */
export const codeKeyPrefix = 'lockkeeper:{codes}:'

/** The keys of one-time codes, which are shared by all clusters. */
export const codeKeys = {
  tries: (person: string) => `${codeKeyPrefix}tries:${person}`,
  /** The newest used code of a person, and the request that it was typed for. */
  spent: (person: string) => `${codeKeyPrefix}spent:${person}`,
}

/** The prefix of all keys of shared rate limits. */
export const rateLimitKeyPrefix = 'lockkeeper:{rates}:'

/** The keys of rate limits, which are shared by all clusters. */
export const rateLimitKeys = {
  /** When the bucket is full again. */
  bucket: (what: string) => `${rateLimitKeyPrefix}bucket:${what}`,
  /** Exists while the bucket gives no token. */
  pause: (what: string) => `${rateLimitKeyPrefix}pause:${what}`,
}
