import { useEffect } from 'react'

/**
 * F6 moves to the next part of the page and Shift+F6 back, as in Slack: the sidebar, the channel, the thread, the
 * fleet. In a part with a composer, the focus goes there.
 */
export function useRegionKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'F6' || document.querySelector('dialog[open]')) return
      event.preventDefault()
      const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((one) =>
        one.checkVisibility(),
      )
      const here = regions.findIndex((region) => region.contains(document.activeElement))
      const step = event.shiftKey ? -1 : 1
      const next = regions[(Math.max(here, event.shiftKey ? 0 : -1) + step + regions.length) % regions.length]
      if (next) landIn(next)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

/**
 * Moves the focus into the pane that a narrow screen now shows, when the pane that had it is hidden, so that keyboard and
 * screen reader go on in what is seen.
 */
export function useShownRegion(shown: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another pane is shown
  useEffect(() => {
    const held = document.activeElement
    if (!(held instanceof HTMLElement) || (held !== document.body && held.checkVisibility())) return
    const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
    const [only, other] = regions.filter((one) => one.checkVisibility())
    if (only === undefined || other !== undefined) return
    only.tabIndex = -1
    only.focus()
  }, [shown])
}

function landIn(region: HTMLElement): void {
  // ways back between panes are in the page also where all panes are shown
  const firstShown = (selector: string): HTMLElement | undefined =>
    [...region.querySelectorAll<HTMLElement>(selector)].find((one) => one.checkVisibility())
  const wanted =
    firstShown('textarea') ??
    firstShown('input:checked') ??
    firstShown('button, a[href], input, select, [tabindex="0"]')
  wanted?.focus()
}

const patienceMs = 2_000

/** Focuses the composer of this draft as soon as it is drawn. */
export function focusComposer(draftKey: string): void {
  const since = performance.now()
  const look = (): void => {
    const line = document.querySelector<HTMLElement>(`[data-draft="${draftKey}"]`)
    if (line) line.focus()
    else if (performance.now() - since < patienceMs) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
