import { createContext, useContext } from 'react'

/** Shows an error to the user. */
export type ReportError = (error: unknown) => void

/** The context of the error reporter. */
export const ErrorContext = createContext<ReportError>(() => undefined)

/** Reads the error reporter. */
export const useReportError = (): ReportError => useContext(ErrorContext)

/** The error as a sentence. */
export function sentenceOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  // a name at the start keeps its case
  const sentence = /^[a-z]+\s/.test(said) ? said.charAt(0).toUpperCase() + said.slice(1) : said
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
