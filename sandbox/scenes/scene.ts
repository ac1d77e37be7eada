import type { DemoEnvironment } from '../environment/environment.ts'
import { presses } from '../environment/people.ts'
import { channel, doneWithinMs, labelsOf, type Narrate } from '../tour/acts.ts'
import { answerTo, firstLine, insist, StoryStopped } from '../tour/questions.ts'
import type { Message } from '../workspace/model.ts'
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
    throw new StoryStopped(
      `It needs ${count} free ${role} nodes: finish or cancel open operations, and mend what is broken.`,
    )
  return [first, ...others]
}

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

/**
 * Types a request of nodes and presses the button of its plan: “Request approval”, or “Start” where none is needed.
 * Throws the bot's answer when there is no such button.
 */
export async function submits(environment: DemoEnvironment, who: string, command: string): Promise<void> {
  const { workspace } = environment
  const answer = await answerTo(environment, who, command)
  const label = labelsOf(answer).find((one) => one === 'Request approval' || one === 'Start')
  if (label === undefined) throw new StoryStopped(`The bot answered: ${firstLine(answer)}`)
  await insist(environment, () => presses(workspace, who, answer, label))
}

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
