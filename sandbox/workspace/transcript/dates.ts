const dayMs = 86_400_000

function parts(atMs: number, zone: string, format: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: zone, ...format }).format(atMs)
}

function ordinal(day: number): string {
  const suffix = day % 100 >= 11 && day % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')
  return `${day}${suffix}`
}

function monthAndDay(atMs: number, zone: string, month: 'long' | 'short'): string {
  return `${parts(atMs, zone, { month })} ${ordinal(Number(parts(atMs, zone, { day: 'numeric' })))}`
}

function near(atMs: number, nowMs: number, zone: string): string | undefined {
  const dayOf = (ms: number) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(ms)
  if (dayOf(atMs) === dayOf(nowMs)) return 'today'
  if (dayOf(atMs) === dayOf(nowMs - dayMs)) return 'yesterday'
  return dayOf(atMs) === dayOf(nowMs + dayMs) ? 'tomorrow' : undefined
}

function ago(atMs: number, nowMs: number): string {
  const seconds = Math.abs(nowMs - atMs) / 1000
  const [count, unit] =
    seconds < 60
      ? [0, 'now']
      : seconds < 3600
        ? [seconds / 60, 'minute']
        : seconds < 86_400
          ? [seconds / 3600, 'hour']
          : [seconds / 86_400, 'day']
  if (unit === 'now') return 'now'
  const whole = Math.floor(count)
  const words = `${whole} ${unit}${whole === 1 ? '' : 's'}`
  return atMs <= nowMs ? `${words} ago` : `in ${words}`
}

/** A `<!date^…>` as shown in a time zone. https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function readableDate(seconds: number, format: string, nowMs: number, zone: string): string {
  const atMs = seconds * 1000
  const year = parts(atMs, zone, { year: 'numeric' })
  const short = `${monthAndDay(atMs, zone, 'short')}, ${year}`
  const usual = `${monthAndDay(atMs, zone, 'long')}, ${year}`
  const long = `${parts(atMs, zone, { weekday: 'long' })}, ${usual}`
  const clock = parts(atMs, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const withSeconds = parts(atMs, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
  const close = near(atMs, nowMs, zone)
  const tokens: Readonly<Record<string, string>> = {
    '{date_num}': new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(atMs),
    '{date_slash}': parts(atMs, zone, { dateStyle: 'short' }),
    '{date_short_pretty}': close ?? short,
    '{date_long_pretty}': close ?? long,
    '{date_pretty}': close ?? usual,
    '{date_short}': short,
    '{date_long}': long,
    '{date}': usual,
    '{time_secs}': withSeconds,
    '{time}': clock,
    '{ago}': ago(atMs, nowMs),
    '{day_divider_pretty}': close ?? usual,
  }
  return format.replace(/\{[a-z_]+\}/g, (token) => tokens[token] ?? token)
}
