import { setTimeout as pause } from 'node:timers/promises'
import type { DemoEnvironment } from '../environment/environment.ts'
import { presses } from '../environment/people.ts'
import { channel, doneWithinMs, labelsOf, type Narrate, shows } from '../tour/acts.ts'
import { currentRevision, type Message } from '../workspace/model.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** A situation of the demo that is worth trying, which people bring about with real commands. */
export type Scene = {
  readonly name: string
  readonly title: string
  /** What it will do, and what the visitor can do then. */
  readonly about: string
  /** Who is to look where, to see it. */
  readonly watch: { readonly person: string; readonly channel: string }
  /** Resolves with what to do now, once the situation is there. Throws a sentence for people when it does not come about. */
  readonly play: (environment: DemoEnvironment, narrate: Narrate) => Promise<string>
}

/** Thrown with the reason why a scene cannot go on, for people. */
export class SceneStopped extends Error {}

/** Nodes of a role that are up, healthy, unbroken and in no open operation; throws when there are not so many. */
export function freeNodes(
  { fleet, workspace }: DemoEnvironment,
  role: string,
  count: number,
): readonly [string, ...string[]] {
  const open = openCards(workspace)
  const free = fleet
    .nodes()
    .filter(({ roles }) => roles[0] === role && roles.length === 1)
    .filter(
      ({ state, maintenance, faults }) => state === 'up' && maintenance === null && Object.keys(faults).length === 0,
    )
    .map(({ name }) => name)
    .filter((name) => !open.some((line) => line.includes(name)))
  const [first, ...others] = free.slice(0, count)
  if (first === undefined || others.length + 1 < count)
    throw new SceneStopped(
      `It needs ${count} free ${role} nodes: finish or cancel open operations, and mend what is broken.`,
    )
  return [first, ...others]
}

/** Whether the bot says that an answer is still to come, as right after its start on a busy machine. */
const isPreliminary = (line: string): boolean => line.startsWith('Planning ') || line.startsWith('Request not saved')

/** The first lines of the cards of open operations. */
const openCards = (workspace: Workspace): readonly string[] =>
  workspace
    .person('ben')
    .sees(channel)
    .map(firstLine)
    .filter((line) => / – /.test(line) && !/ – (done|denied|cancelled|expired|failed|ended early)/.test(line))

/** Whether an operation works on a node of a role, or is stuck with it, so that no other node of the role can begin. */
export function isRoleBusy({ fleet, workspace }: DemoEnvironment, role: string): boolean {
  const started = openCards(workspace).filter((line) => !line.includes(' – awaiting approval'))
  return fleet.nodes().some(({ name, roles }) => roles[0] === role && started.some((line) => line.includes(name)))
}

const maxTries = 5

/** Does something as a person until Slack has delivered it: a bot that is killed meanwhile gets it when it is back. */
async function insist({ workspace }: DemoEnvironment, act: () => Promise<object>): Promise<void> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    await workspace.until(() => workspace.sockets.count > 0, doneWithinMs)
    const outcome = await act()
    if (!('kind' in outcome) || outcome.kind !== 'failed') return
  }
  throw new SceneStopped('The bot did not get what people typed or pressed.')
}

/** Types a command, also to a bot that is killed meanwhile; returns the private answer. */
async function answerTo(environment: DemoEnvironment, who: string, command: string): Promise<Message> {
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

/** Asks again until the answer shows this: the bot reads the nodes only some seconds after the time was moved. */
export async function asksUntil(environment: DemoEnvironment, who: string, command: string, text: string) {
  for (const endsMs = performance.now() + doneWithinMs; performance.now() < endsMs; await pause(betweenQuestionsMs))
    if (shows(await answerTo(environment, who, command), text)) return
  throw new SceneStopped(`“${command}” was never answered with “${text}”.`)
}

/**
 * Types a request of nodes and presses the button of its plan: “Request approval”, or “Start” where none is needed.
 * Throws the bot's answer when there is no such button.
 */
export async function submits(environment: DemoEnvironment, who: string, command: string): Promise<void> {
  const { workspace } = environment
  const answer = await answerTo(environment, who, command)
  const label = labelsOf(answer).find((one) => one === 'Request approval' || one === 'Start')
  if (label === undefined) throw new SceneStopped(`The bot answered: ${firstLine(answer)}`)
  await insist(environment, () => presses(workspace, who, answer, label))
}

const firstLine = (message: Message): string => currentRevision(message).text.split('\n', 1)[0] ?? ''

/** Waits for a card of the cluster's channel whose first line has this text. */
export const card = ({ workspace }: DemoEnvironment, text: string): Promise<Message> =>
  workspace.until(
    () =>
      workspace
        .person('ben')
        .sees(channel)
        .findLast((message) => firstLine(message).includes(text)),
    doneWithinMs,
  )

/** Approves a card as these people, one after the other, and waits until each counts. */
export async function approve(environment: DemoEnvironment, subject: string, people: readonly string[]): Promise<void> {
  for (const who of people)
    await insist(environment, async () =>
      presses(environment.workspace, who, await card(environment, `${subject} – awaiting approval`), 'Approve'),
    )
}
