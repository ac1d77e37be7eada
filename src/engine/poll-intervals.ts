/** How soon things are looked at again when nothing wakes us, in milliseconds. A wake-up may always come earlier. */
export const pollIntervals = {
  /** A claimed task on a node. */
  taskMs: 1000,
  /** A node that is booting. */
  bootMs: 1000,
  /** A gate that does not agree yet. */
  gateMs: 2000,
  /** Before slots are asked for that were given back: the check may object to what the queue finds well. */
  regainMs: 15_000,
  /** Between two healthy looks of several in a row. */
  passMs: 500,
  /** A message that the chat refuses: somebody has to mend something first. */
  refusedMs: 60_000,
  /** The line of a lock: a blocking query wakes us long before. */
  lineMs: 10_000,
  /** After something could not be asked. */
  failureMs: 2000,
  /** What is told so much later than it happened says so. */
  lateMs: 60_000,
  /** A message in doubt that the chat system cannot look for now. */
  findMs: 5000,
  /** How long a message may be on its way, from another bot or through the chat, before it counts as not sent. */
  doubtMs: 10_000,
  /** After a lease of a run could not be renewed: an outage must not slow down runs. */
  renewalMs: 30_000,
  /** An operation that may not start yet: it is woken when something changes. */
  holdMs: 15_000,
  /** A run that needs a person, in case what it watches comes right. */
  watchMs: 5000,
} as const
