import type { Subject } from './subject.ts'
import { consulAnswers } from './subjects/answers.ts'
import { configuration } from './subjects/configuration.ts'
import { pasted } from './subjects/pasted.ts'
import { payloads, signatures, socketTexts } from './subjects/payloads.ts'
import { writtenRequests } from './subjects/requests.ts'
import { storedEntries, strangeJournals } from './subjects/stored.ts'
import { words } from './subjects/words.ts'

/** Everything that reads what others wrote. */
export const subjects: readonly Subject[] = [
  words,
  pasted,
  payloads,
  socketTexts,
  signatures,
  storedEntries,
  strangeJournals,
  consulAnswers,
  writtenRequests,
  configuration,
]
