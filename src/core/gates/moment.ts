/**
 * The moments at which gates and guards are asked, in their order: a plan is made; it is submitted; its operation
 * starts, asked for all its nodes; each node starts, the first one too; the run takes its slots; its first change; each
 * further change; a change that nothing takes back; a person resumes; the node is back.
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
 * What a no causes. `refuse`: the request is refused, or the operation does not start by these approvals. `hold`: the
 * operation waits without a lock. `wait`: the run waits within the limit of its step. `unwind`: the run rolls its
 * changes back; past the point of no return the step is left out instead. `warn`: the no is shown, and work goes on.
 */
export type Consequence = 'refuse' | 'hold' | 'wait' | 'unwind' | 'warn'

/** What a no can cause while a run is about to take something away. */
type BeforeChange = 'wait' | 'unwind'

/** What a no causes, by moment: one of what can be done then. A moment without an entry does not ask. */
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
