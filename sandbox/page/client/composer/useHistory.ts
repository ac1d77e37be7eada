import { useRef } from 'react'

const said = new Map<string, string[]>()

/** The messages sent from this composer; the up arrow in an empty line recalls them. */
export function useHistory(key: string) {
  const position = useRef(0)
  const current = useRef('')
  const list = said.get(key) ?? []
  return {
    get current() {
      return current.current
    },
    add(text: string): void {
      said.set(key, [...list, text])
      position.current = list.length + 1
      current.current = ''
    },
    /** Moves to an earlier or later message, if the current text came from the history. */
    moves(step: number, shown: string): boolean {
      if (shown !== '' && shown !== current.current) return false
      if (shown === '') position.current = list.length
      const next = position.current + step
      if (next < 0 || next > list.length) return false
      position.current = next
      current.current = list[next] ?? ''
      return true
    },
  }
}
