import type { DemoEnvironment } from '../../sandbox/environment/environment.ts'
import { presses } from '../../sandbox/environment/people.ts'
import type { RecordLine } from '../../sandbox/fleet/record.ts'
import { currentRevision, type Message } from '../../sandbox/workspace/model.ts'

/** The channel of the cluster's cards. */
export const channel = '#storage-ops'

const patienceMs = 60_000

/** Waits until a condition visible to people holds; the error says what is visible when it never does. */
async function sees<Found>(
  { workspace }: DemoEnvironment,
  what: string,
  look: () => Found | undefined | false,
): Promise<Found> {
  try {
    return await workspace.until(look, patienceMs)
  } catch (error) {
    throw new Error(`waited in vain for ${what}`, { cause: error })
  }
}

const textOf = (message: Message): string => JSON.stringify(currentRevision(message))
const shows = (message: Message, text: string): boolean => textOf(message).includes(text)

/** An operation as the people in its channel see it. */
export type ShownOperation = {
  readonly id: string
  /** Its current card. */
  card(): Message
  /** The text of card and thread. */
  read(): string
  /** Waits until the card or the thread contains this text. */
  says(text: string | RegExp): Promise<string>
}

/** Types a command and returns the plan that answers it. */
export async function plans(environment: DemoEnvironment, who: string, typed: string): Promise<Message> {
  const person = environment.workspace.person(who)
  const before = new Set(person.sees(channel).map(({ ts }) => ts))
  await person.types(channel, typed)
  return sees(environment, `the plan of ${typed}`, () =>
    person.sees(channel).find((message) => !before.has(message.ts) && shows(message, 'Plan:')),
  )
}

/** Types a command and requests approval for its plan, or starts it where none is needed. */
export async function asks(environment: DemoEnvironment, who: string, typed: string): Promise<ShownOperation> {
  return goesOnWith(environment, who, await plans(environment, who, typed))
}

/** Requests approval for a plan, or starts it where none is needed. */
export async function goesOnWith(environment: DemoEnvironment, who: string, plan: Message): Promise<ShownOperation> {
  // its buttons come last; before them the plan names the holders of the locks
  const id = textOf(plan).match(/.*(op-[A-Z0-9]{4})/)?.[1]
  if (id === undefined) throw new Error(`the plan has no operation:\n${textOf(plan)}`)
  await presses(environment.workspace, who, plan, shows(plan, 'Request approval') ? 'Request approval' : 'Start')
  await sees(environment, `the card of ${id}`, () => cardOf(environment, id))
  return operation(environment, id)
}

const cardOf = ({ workspace }: DemoEnvironment, id: string): Message | undefined =>
  workspace
    .person('ben')
    .sees(channel)
    .find(
      (message) => message.visibleTo === undefined && message.threadTs === undefined && shows(message, `${id} · plan`),
    )

/** The operation with this ID. */
function operation(environment: DemoEnvironment, id: string): ShownOperation {
  const { workspace } = environment
  const card = (): Message => {
    const found = cardOf(environment, id)
    if (found === undefined) throw new Error(`there is no card of ${id}`)
    return found
  }
  const read = (): string => {
    const found = cardOf(environment, id)
    return found === undefined ? '' : workspace.transcript(`${found.channelId}/${found.ts}`)
  }
  return {
    id,
    card,
    read,
    says: (text) =>
      sees(environment, `“${text}” in the thread of ${id}`, () => {
        const now = read()
        return (typeof text === 'string' ? now.includes(text) : text.test(now)) ? now : undefined
      }),
  }
}

/** Approves an operation as a person. */
export const approves = ({ workspace }: DemoEnvironment, who: string, { card }: ShownOperation): Promise<unknown> =>
  presses(workspace, who, card(), 'Approve')

/** Presses a button of a card as soon as it is there. */
async function pressesOn(
  environment: DemoEnvironment,
  who: string,
  asked: ShownOperation,
  label: string,
): Promise<void> {
  const there = () => revisionWith(asked.card(), label) === asked.card().revisions.length - 1
  await sees(environment, `[${label}] on the card of ${asked.id}`, there)
  await presses(environment.workspace, who, asked.card(), label)
}

/** Presses a button that requires a reason, and gives one. */
export async function pressesWithReason(
  environment: DemoEnvironment,
  who: string,
  asked: ShownOperation,
  label: string,
  reason: string,
): Promise<void> {
  const person = environment.workspace.person(who)
  await pressesOn(environment, who, asked, label)
  await sees(environment, 'the question for a reason', () => person.modal !== undefined)
  await person.submits({ Reason: reason })
}

/** Types a command that needs approvals, requests them, and approves as ben and chris. */
export async function asksAndApproves(
  environment: DemoEnvironment,
  who: string,
  typed: string,
): Promise<ShownOperation> {
  const asked = await asks(environment, who, typed)
  await asked.says('awaiting approval')
  await approves(environment, 'ben', asked)
  await approves(environment, 'chris', asked)
  return asked
}

/** Types a command and returns the private answer. */
export async function receives(
  environment: DemoEnvironment,
  who: string,
  typed: string,
  text: string,
): Promise<string> {
  return receivesAfter(environment, who, () => environment.workspace.person(who).types(channel, typed), text)
}

/** Performs an action and returns the private answer to it. */
export async function receivesAfter(
  environment: DemoEnvironment,
  who: string,
  does: () => Promise<unknown>,
  text: string,
): Promise<string> {
  const person = environment.workspace.forged(who)
  const before = new Set(person.sees(channel).map(({ ts }) => ts))
  await does()
  return sees(environment, `“${text}” said to ${who}`, () =>
    person
      .sees(channel)
      .filter((message) => !before.has(message.ts) && message.visibleTo !== undefined)
      .map(textOf)
      .find((words) => words.includes(text)),
  )
}

/** Waits for a line of the fleet's record; earlier lines count. */
export function recorded({ fleet }: DemoEnvironment, wanted: (line: RecordLine) => boolean): Promise<RecordLine> {
  const found = fleet.record.lines().find(wanted)
  if (found !== undefined) return Promise.resolve(found)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      unsubscribe()
      reject(new Error('the fleet did not do what was waited for'))
    }, patienceMs)
    const unsubscribe = fleet.record.subscribe((line) => {
      if (!wanted(line)) return
      clearTimeout(timer)
      unsubscribe()
      resolve(line)
    })
  })
}

/** Clicks a button of some revision of a message as any person, even where Slack's client would refuse it. */
export async function forges(
  { workspace }: DemoEnvironment,
  who: string,
  message: Message,
  revisionIndex: number,
  label: string,
): Promise<void> {
  const person = workspace.forged(who)
  await person.clicksAsItStood(message, revisionIndex, label)
  if (person.dialog !== undefined) await person.confirms()
}

/** The newest revision of a message that has this button. */
export const revisionWith = (message: Message, label: string): number =>
  message.revisions.findLastIndex(({ blocks }) => JSON.stringify(blocks).includes(`"text":"${label}"`))

/** Whether a node rebooted exactly once and returned with another boot ID. */
export function rebootedOnce({ fleet }: DemoEnvironment, node: string): boolean {
  const found = fleet.reboots(node)
  const [only] = found
  return found.length === 1 && only?.bootIdAfter !== null && only?.bootIdAfter !== only?.bootIdBefore
}
