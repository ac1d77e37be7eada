/** An emoji with its name for those who do not see it; one that nobody knows stays as it was written. */
export function Emoji({ name, sign }: { readonly name: string; readonly sign: string }) {
  if (sign === name || sign === '') return <>{`:${name}:`}</>
  return (
    <span className="emoji" role="img" aria-label={name.replaceAll('_', ' ')} title={`:${name}:`}>
      {sign}
    </span>
  )
}
