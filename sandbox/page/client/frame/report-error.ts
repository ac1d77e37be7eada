import { createContext, useContext } from 'react'

/** Tells the person in front of the page that something did not work. */
export type ReportError = (error: unknown) => void

/** Where complaints go. */
export const ErrorContext = createContext<ReportError>(() => undefined)

/** Where complaints go. */
export const useReportError = (): ReportError => useContext(ErrorContext)

/** What went wrong, as a sentence. */
export function sentenceOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  // a name at the start stays as it is written
  const sentence = /^[a-z]+\s/.test(said) ? said.charAt(0).toUpperCase() + said.slice(1) : said
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
