import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoEnvironment } from '../environment/environment.ts'
import { presses } from '../environment/people.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { askForReboot } from '../fleet/tools/packages.ts'
import { objectOf, objectsOf, textOf } from '../workspace/json.ts'
import type { Message } from '../workspace/model.ts'

/** The channel of the demo's cluster. */
export const channel = '#storage-ops'

/** The longest that a story waits for one of its events, also on a busy machine. */
export const doneWithinMs = 300_000

/** Called with the title of each act as it begins. */
export type Narrate = (act: string) => void

/** Whether a message shows this text, in its text or anywhere in its blocks. */
export const shows = (message: unknown, text: string): boolean => JSON.stringify(message).includes(text)

/** Types a request of nodes and submits its plan for approval; `about` is a text of this plan. */
export async function requests(
  { workspace }: DemoEnvironment,
  who: string,
  command: string,
  about: string,
): Promise<void> {
  await workspace.person(who).types(channel, command)
  const plan = await workspace.until(
    () =>
      workspace
        .person(who)
        .sees(channel)
        .findLast((message) => shows(message, 'Request approval') && shows(message, about)),
    doneWithinMs,
  )
  await presses(workspace, who, plan, 'Request approval')
}

/** Waits for a state of the fleet, woken by its record. */
export function untilFleet({ fleet }: DemoEnvironment, what: string, holds: () => boolean): Promise<void> {
  if (holds()) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      unsubscribe()
      reject(new Error(`the fleet did not come to this: ${what}`))
    }, doneWithinMs)
    const unsubscribe = fleet.record.subscribe(() => {
      if (!holds()) return
      clearTimeout(timer)
      unsubscribe()
      resolve()
    })
  })
}

/** The labels of a message's buttons. */
export const labelsOf = (message: Message): readonly string[] =>
  (message.revisions.at(-1)?.blocks ?? []).flatMap(({ elements }) =>
    Array.isArray(elements)
      ? objectsOf(elements).flatMap(({ type, text }) => (type === 'button' ? textOf(objectOf(text).text) : []))
      : [],
  )

/** Puts Debian's flag for a reboot on a node, as a kernel update at this time did. */
export function letNeedReboot(fleet: Fleet, node: string, atMs: number): void {
  const { disk } = fleet.machine(node).parts
  askForReboot(disk, 'linux-image-amd64')
  utimesSync(join(disk.root, 'run/reboot-required'), atMs / 1000, atMs / 1000)
}
