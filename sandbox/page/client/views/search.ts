import { createContext, useContext } from 'react'
import type { JsonObject } from '../../../workspace/json.ts'

/** The choices that the app offers in an input for a typed text, or the notice that Slack shows instead. */
export type Search = (typed: string) => Promise<readonly JsonObject[] | string>

/** The context with the search of an input. */
export const SearchContext = createContext<Search>(async () => [])

/** Reads the search of the input. */
export const useSearch = (): Search => useContext(SearchContext)
