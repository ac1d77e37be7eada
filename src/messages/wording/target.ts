/** The longest text of a choice. */
const longest = 75

/** A suggested expression as a choice: the expression, and what it selects where there is room. Long names keep both ends. */
export function shownTarget({ value, about }: { readonly value: string; readonly about: string }) {
  const whole = about === '' ? value : `${value} · ${about}`
  if (whole.length <= longest) return { value, shown: whole }
  if (value.length <= longest) return { value, shown: value }
  const end = Math.floor(longest / 2)
  return { value, shown: `${value.slice(0, longest - end - 1)}…${value.slice(-end)}` }
}
