import { createContext, useContext } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import type { ActionOutcome, Choice } from '../api/workspace.ts'

/** The names of people and channels in blocks, and what a click on one opens. */
export type Names = Pick<PageState, 'people' | 'groups' | 'channels' | 'me' | 'nowMs'>

const nowhere: Names = { people: [], groups: [], channels: [], me: undefined, nowMs: 0 }

/** The context with the names in blocks. */
export const NamesContext = createContext<Names>(nowhere)

/** Reads the names in blocks. */
export const useNames = (): Names => useContext(NamesContext)

/** Handles a click on an element, as the person who views the page. */
export type Act = (blockId: string, actionId: string, value: Choice) => Promise<ActionOutcome>

/** The context with the handler of clicks. */
export const ActContext = createContext<Act>(async () => ({ kind: 'failed', reason: 'nothing listens here' }))

/** Reads the handler of clicks. */
export const useAct = (): Act => useContext(ActContext)
