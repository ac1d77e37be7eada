import { z } from 'zod'
import { defaultPrepare } from '../../core/approvals/ask-again.ts'
import { daysAfter, weekdays } from '../../core/windows/local-time.ts'
import { duration, listOf, section, textLike, zone } from './values.ts'

const exceptRight =
  'must be a date such as 2026-12-24, a range such as 2026-12-24..2027-01-02, or file: and the path of a calendar'

/** A date or a range of dates, parsed to its first and last date; or a calendar. */
const exception = z
  .string({ error: exceptRight })
  .transform((text, context) => {
    const [, file] = /^file:(.+)$/.exec(text) ?? []
    if (file !== undefined) return { file }
    const [from = '', to = from, ...more] = text.split('..')
    if (more.length === 0 && isDate(from) && isDate(to) && from <= to) return { from, to }
    context.addIssue({ code: 'custom', message: exceptRight })
    return z.NEVER
  })
  .meta({ takes: 'a date, a range of dates or a calendar' })

function isDate(text: string): boolean {
  try {
    return daysAfter(text, 0) === text
  } catch {
    return false
  }
}

/** The longest window: a week. */
const maxLengthMs = 7 * 86_400_000

/** One maintenance window. */
export const windowSchema = section({
  start: textLike(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time', 'must be a time of the day, such as "22:00"').describe(
    'Local time at which it opens. Where a clock change skips that time, it opens right after the change; where the time occurs twice, at the first one',
  ),
  length: duration('6h')
    .refine((ms) => ms > 0 && ms <= maxLengthMs, { error: 'must be longer than 0 and at most 168h' })
    .describe('How long it is open. It ends at the earlier of this much elapsed time and the end by local clocks'),
  zone: zone.describe('Time zone of all its times and dates, such as `Europe/Berlin`'),
  days: z
    .array(z.enum(weekdays, { error: `must be one of: ${weekdays.join(', ')}` }), { error: 'must be a list' })
    .min(1, { error: 'must name a weekday' })
    .readonly()
    .prefault(() => [...weekdays])
    .describe('Weekdays on which it opens'),
  except: listOf(exception).describe(
    'Dates and ranges (`2026-12-24..2027-01-02`) on which it does not open, and which also end a window of the day before; calendars (`file:/etc/lockkeeper/freeze.ics`, iCalendar) whose events close it. A calendar that cannot be read counts as it was for 7 days; then the window is closed',
  ),
  prepare: textLike(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time', 'must be a time of the day, such as "15:00"')
    .default(defaultPrepare)
    .describe(
      'Local time, before it opens, at which people are asked again for approvals that will be too old when it opens: when those who approve are at work',
    ),
  grace: duration('30m').describe(
    'How long after its end a node in work may still be rebooted; then the node is put back into service without',
  ),
})

/** How long work on one node is expected to take. */
export const expectedSchema = section({
  reboot: duration('1h').describe('Work without package changes'),
  upgrade: duration('3h').describe('Work with package changes'),
})
