/** Poll intervals and delays, in milliseconds. A wake-up may always come earlier. */
export const pollIntervals = {
  /** Between observations of a claimed task on a node. */
  taskMs: 1000,
  /** Between observations of a node that is booting. */
  bootMs: 1000,
  /** Before a gate that did not agree is asked again. */
  gateMs: 2000,
  /**
   * Before a run asks again for slots that it has given back: its check may still object although the lock queue does
   * not.
   */
  regainMs: 15_000,
  /** Between the healthy observations that are needed in a row. */
  passMs: 500,
  /** Before a turn that was refused is tried again: a person has to repair something first. */
  refusedMs: 60_000,
  /** Between reads of the lock queue; a blocking query usually wakes the run earlier. */
  lineMs: 10_000,
  /** Before a source that failed is asked again. */
  failureMs: 2000,
  /** The delay from which a message says that it is late. */
  lateMs: 60_000,
  /** Before a message in doubt is searched for again. */
  findMs: 5000,
  /**
   * How long a message may be on its way, from another bot or through the chat system, before it counts as not sent.
   */
  doubtMs: 10_000,
  /** After a failed renewal of a run's lease: an outage must not slow down runs. */
  renewalMs: 30_000,
  /** Between checks of an operation that may not start yet; a change wakes it earlier. */
  holdMs: 15_000,
  /** Between entries about an operation that is held for the same reasons, whose details change. */
  holdDetailsMs: 60_000,
  /** Between observations of a run that needs attention, which may recover. */
  watchMs: 5000,
} as const
