/** The time of a message. */
export function Clock({ atMs }: { readonly atMs: number }) {
  const at = new Date(atMs)
  return (
    <time className="clock" dateTime={at.toISOString()} title={at.toLocaleString()}>
      {at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}
    </time>
  )
}
