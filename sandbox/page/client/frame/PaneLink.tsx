import { go, type PageLocation } from '../state/location.ts'

/** A button that leads to another pane. Only narrow screens show it. */
export function PaneLink(props: {
  readonly to: PageLocation
  readonly direction: 'back' | 'forward'
  readonly label: string
  /** The accessible name, where the label says less. */
  readonly name: string
}) {
  const { to, direction, label, name } = props
  return (
    <button type="button" className={`pane-link pane-link-${direction}`} aria-label={name} onClick={() => go(to)}>
      {direction === 'back' && <span aria-hidden="true">‹ </span>}
      {label}
      {direction === 'forward' && <span aria-hidden="true"> ›</span>}
    </button>
  )
}
