import type { FuzzSubject } from './subject.ts'
import { consulAnswers } from './subjects/answers.ts'
import { clipboard } from './subjects/clipboard.ts'
import { configuration } from './subjects/configuration.ts'
import { invocations } from './subjects/invocations.ts'
import { payloads, signatures, socketTexts } from './subjects/payloads.ts'
import { writtenRequests } from './subjects/requests.ts'
import { storedEntries, strangeJournals } from './subjects/stored.ts'

/** All readers of input from outside. */
export const subjects: readonly FuzzSubject[] = [
  invocations,
  clipboard,
  payloads,
  socketTexts,
  signatures,
  storedEntries,
  strangeJournals,
  consulAnswers,
  writtenRequests,
  configuration,
]
