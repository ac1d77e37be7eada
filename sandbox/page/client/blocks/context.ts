import { createContext, useContext } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import type { ActionOutcome, Choice } from '../api/workspace.ts'

/** Whose names the blocks speak, and where a click on a person or a channel leads. */
export type Names = Pick<PageState, 'people' | 'groups' | 'channels' | 'me' | 'nowMs'>

const nowhere: Names = { people: [], groups: [], channels: [], me: undefined, nowMs: 0 }

/** The names that blocks speak. */
export const NamesContext = createContext<Names>(nowhere)

/** The names that blocks speak. */
export const useNames = (): Names => useContext(NamesContext)

/** Does what a click on an element asks for, as the person who looks at it. */
export type Act = (blockId: string, actionId: string, value: Choice) => Promise<ActionOutcome>

/** What elements that can be clicked do. */
export const ActContext = createContext<Act>(async () => ({ kind: 'failed', reason: 'nothing listens here' }))

/** What elements that can be clicked do. */
export const useAct = (): Act => useContext(ActContext)
