/** Marks content that only one person sees. */
export function Private() {
  return (
    <p className="private">
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M1 8s2.5-4.5 7-4.5S15 8 15 8s-2.5 4.5-7 4.5S1 8 1 8z" />
        <circle cx="8" cy="8" r="2" />
      </svg>
      Only visible to you
    </p>
  )
}
