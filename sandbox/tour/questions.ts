import { setTimeout as pause } from 'node:timers/promises'
import type { DemoEnvironment } from '../environment/environment.ts'
import { currentRevision, type Message } from '../workspace/model.ts'
import { channel, doneWithinMs } from './acts.ts'

/** Thrown with the reason why a story or a scene cannot go on, for people. */
export class StoryStopped extends Error {}

/** The first line of a message as it is now. */
export const firstLine = (message: Message): string => currentRevision(message).text.split('\n', 1)[0] ?? ''

/** Whether the bot says that an answer is still to come, as right after its start on a busy machine. */
const isPreliminary = (line: string): boolean => line.startsWith('Planning ') || line.startsWith('Request not saved')

const maxTries = 5

/** Does something as a person until Slack has delivered it: a bot that is killed meanwhile gets it when it is back. */
export async function insist({ workspace }: DemoEnvironment, act: () => Promise<object>): Promise<void> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    await workspace.until(() => workspace.sockets.count > 0, doneWithinMs)
    const outcome = await act()
    if (!('kind' in outcome) || outcome.kind !== 'failed') return
  }
  throw new StoryStopped('The bot did not get what people typed or pressed.')
}

/** Types a command, also to a bot that is killed meanwhile; returns the private answer. */
export async function answerTo(environment: DemoEnvironment, who: string, command: string): Promise<Message> {
  const { workspace } = environment
  const person = workspace.person(who)
  const before = new Set(person.sees(channel).map(({ ts }) => ts))
  await insist(environment, () => person.types(channel, command))
  return workspace.until(
    () =>
      person
        .sees(channel)
        .find(
          (message) => !before.has(message.ts) && message.visibleTo === person.id && !isPreliminary(firstLine(message)),
        ),
    doneWithinMs,
  )
}

const betweenQuestionsMs = 3_000

/**
 * Asks again until the answer shows this, and returns its whole text: the bot reads the nodes only some seconds after the
 * time was moved.
 */
export async function asksUntil(
  environment: DemoEnvironment,
  who: string,
  command: string,
  text: string,
): Promise<string> {
  for (const endsMs = performance.now() + doneWithinMs; performance.now() < endsMs; await pause(betweenQuestionsMs)) {
    const answer = JSON.stringify(currentRevision(await answerTo(environment, who, command)))
    if (answer.includes(text)) return answer
  }
  throw new StoryStopped(`“${command}” was never answered with “${text}”.`)
}
