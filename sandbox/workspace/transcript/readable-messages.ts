import { objectOf, textOf } from '../json.ts'
import type { Message, Notice, Revision, View } from '../model.ts'
import type { World } from '../world.ts'
import { readable } from './mrkdwn.ts'
import { readableBlocks } from './readable-blocks.ts'

/** A person's name as shown above their messages. */
export function nameOf(world: World, id: string): string {
  return world.accounts.get(id)?.name ?? id
}

/** The text of a message at some revision, line by line. */
function contentLines(world: World, message: Message, revision: Revision): readonly string[] {
  const shown =
    revision.blocks.length > 0
      ? readableBlocks(world, revision.blocks, {})
      : readable(world, revision.text)
          .split('\n')
          .filter((line) => line !== '')
  const attached = revision.attachments.map((attachment) =>
    readable(world, textOf(attachment.text) || textOf(attachment.fallback)),
  )
  const files = message.files.map(
    (id) => `(picture: ${world.files.get(id)?.altText || world.files.get(id)?.title || id})`,
  )
  return [...shown, ...attached.filter((line) => line !== ''), ...files]
}

/** A name, a colon and a text; further lines are indented below. */
function utterance(heading: string, lines: readonly string[]): readonly string[] {
  const [first = '', ...rest] = lines
  return [`${heading}: ${first}`.trimEnd(), ...rest.map((line) => `    ${line}`.trimEnd())]
}

/** One message at some revision, with its author and who else can see it. */
export function messageLines(world: World, message: Message, revision: Revision, remark: string): readonly string[] {
  const private_ = message.visibleTo === undefined ? '' : ` (only visible to ${nameOf(world, message.visibleTo)})`
  return utterance(`${nameOf(world, message.author)}${private_}${remark}`, contentLines(world, message, revision))
}

/** A notice from Slack itself to a person. */
export function noticeLines(world: World, notice: Notice): readonly string[] {
  return utterance(`Slack (only visible to ${nameOf(world, notice.personId)})`, notice.text.split('\n'))
}

/** A modal or an App Home, as the person sees it. */
export function viewLines(world: World, view: View): readonly string[] {
  const words = (name: string) => textOf(objectOf(view.content[name]).text)
  const heading = view.kind === 'home' ? 'App Home' : `Modal "${words('title')}"`
  const errors = Object.values(view.errors).map((error) => `! ${textOf(error)}`)
  const buttons =
    view.kind === 'home' ? [] : [words('submit'), words('close') || 'Cancel'].filter((word) => word !== '')
  const foot = buttons.length > 0 ? [buttons.map((word) => `[${word}]`).join(' ')] : []
  return utterance(`${heading} (only visible to ${nameOf(world, view.personId)})`, [
    '',
    ...readableBlocks(world, view.content.blocks, view.values),
    ...errors,
    ...foot,
  ])
}
