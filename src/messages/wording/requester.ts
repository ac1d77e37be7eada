import type { RichText, Span } from '../../core/message.ts'
import type { Requester } from '../../core/policy/requester.ts'

/** The requester by name: the mention of a person, or the entry of the configuration, such as `policy nightly`. */
export const requesterSpan = (requester: Requester): Span =>
  typeof requester === 'string' ? { person: requester } : `policy ${requester.policy}`

/** The mention of the people to call about a request: the requester, or the group that owns the entry. */
export const calledSpan = (requester: Requester): Span =>
  typeof requester === 'string' ? { person: requester } : { group: requester.owner }

/** The mention at the end of good or expected news: of the requester; nobody is woken for that of unattended work. */
export const newsFor = (requester: Requester): RichText =>
  typeof requester === 'string' ? [' ', { person: requester }] : []

/** The mention of the people to call, as a line or its end. */
export const mention = (requester: Requester): RichText => [calledSpan(requester)]
