/**
 * The moments at which gates and guards are asked, in order: a plan is made; it is submitted; its operation starts,
 * asked for all nodes; each node starts, including the first; the run takes its slots; its first change; each further
 * change; arming, which cannot be undone; a person resumes; the node is back.
 */
export const moments = [
  'plan',
  'submit',
  'start',
  'nextNode',
  'acquire',
  'firstChange',
  'eachChange',
  'arming',
  'resume',
  'after',
] as const

/** One moment at which gates and guards are asked. */
export type Moment = (typeof moments)[number]

/**
 * The effect of a no. `refuse`: the request is refused, or the operation does not start with these approvals. `hold`:
 * the operation waits without a lock. `wait`: the run waits within the limit of its step. `unwind`: the run rolls its
 * changes back; past the point of no return it skips the step instead. `warn`: the no is shown and work continues.
 */
export type Consequence = 'refuse' | 'hold' | 'wait' | 'unwind' | 'warn'

/** The possible effects of a no before a run changes its node. */
type BeforeChange = 'wait' | 'unwind'

/** The effect of a no at each moment. The gate is not asked at a moment without an entry. */
export type OnNo = {
  readonly plan?: 'refuse' | 'warn'
  readonly submit?: 'refuse'
  readonly start?: 'refuse' | 'hold'
  readonly nextNode?: 'refuse' | 'hold'
  readonly acquire?: BeforeChange
  readonly firstChange?: BeforeChange
  readonly eachChange?: BeforeChange
  readonly arming?: BeforeChange
  readonly resume?: 'refuse'
  readonly after?: 'wait' | 'warn'
}
