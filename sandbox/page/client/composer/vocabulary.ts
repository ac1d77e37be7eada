import { createContext, useContext, useEffect, useState } from 'react'
import type { NodeView } from '../../../fleet/view.ts'
import type { Grammar } from '../../grammar.ts'
import { readGrammar } from '../api/grammar.ts'

/** What commands can be completed with, besides the names of the workspace. */
export type Vocabulary = {
  /** Undefined until it is read. */
  readonly grammar: Grammar | undefined
  readonly nodes: readonly Pick<NodeView, 'name' | 'roles' | 'rack' | 'zone' | 'group'>[]
}

/** The context of the vocabulary. */
export const VocabularyContext = createContext<Vocabulary>({ grammar: undefined, nodes: [] })

/** Reads the vocabulary. */
export const useVocabulary = (): Vocabulary => useContext(VocabularyContext)

/** The grammar of the commands, read once; without it, only names of commands and people are completed. */
export function useGrammar(): Grammar | undefined {
  const [grammar, setGrammar] = useState<Grammar | undefined>(undefined)
  useEffect(() => void readGrammar().then(setGrammar, () => undefined), [])
  return grammar
}
