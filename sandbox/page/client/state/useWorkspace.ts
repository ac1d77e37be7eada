import { useEffect, useRef, useState } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { listen } from '../api/events.ts'
import { readWorkspace } from '../api/workspace.ts'
import { sharing } from './sharing.ts'

const messagesShown = 400
const restMs = 60

/** What a person's Slack shows, always up to date, and whether the sandbox is reachable. */
export type WorkspaceNow = { readonly state: PageState | undefined; readonly connection: 'open' | 'lost' }

/** Follows what a person's Slack shows; for an unknown person it has only the list of people. */
export function useWorkspace(personId: string): WorkspaceNow {
  const [state, setState] = useState<PageState | undefined>(undefined)
  const [connection, setConnection] = useState<'open' | 'lost'>('open')
  const share = useRef(sharing())

  useEffect(() => {
    let isTerminal = false
    let isAsking = false
    let isStale = false
    const refresh = async (): Promise<void> => {
      if (isAsking) {
        isStale = true
        return
      }
      isAsking = true
      do {
        isStale = false
        const fresh = await readWorkspace(personId, messagesShown).catch(() => undefined)
        if (isTerminal) return
        if (fresh) setState(share.current(fresh))
        await new Promise((resolve) => setTimeout(resolve, restMs))
      } while (isStale && !isTerminal)
      isAsking = false
    }
    const deaf = listen({
      change: () => void refresh(),
      connection: (heard) => {
        setConnection(heard)
        if (heard === 'open') void refresh()
      },
    })
    void refresh()
    return () => {
      isTerminal = true
      deaf()
    }
  }, [personId])

  return { state, connection }
}
