import type { Alertmanager } from '../../../src/adapters/prometheus/alertmanager.ts'
import { silencesAnswer, writtenSilence } from '../../../src/adapters/prometheus/answers.ts'
import { Failure } from '../../../src/engine/ports/failure.ts'
import type { FakeAlertmanager } from './alertmanager.ts'

/** The client of a fake Alertmanager without HTTP between them. */
export function directly(fake: FakeAlertmanager): Alertmanager {
  const asked = (method: string, path: string, body: unknown = undefined): unknown => {
    const answer = fake.answer({ method, path, body })
    if (answer.status !== 200) throw new Failure('alertmanager', `answered ${answer.status}`, 'none')
    return answer.body
  }
  return {
    held: async () => [],
    silences: async () => silencesAnswer.parse(asked('GET', '/api/v2/silences')),
    write: async (silence) => writtenSilence.parse(asked('POST', '/api/v2/silences', silence)).silenceID,
    expire: async (id) => void asked('DELETE', `/api/v2/silence/${id}`),
    close: async () => {},
  }
}
