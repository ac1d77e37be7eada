/** An emoji with its name for screen readers; an unknown one stays as it was written. */
export function Emoji({ name, sign }: { readonly name: string; readonly sign: string }) {
  if (sign === name || sign === '') return <>{`:${name}:`}</>
  return (
    <span className="emoji" role="img" aria-label={name.replaceAll('_', ' ')} title={`:${name}:`}>
      {sign}
    </span>
  )
}
