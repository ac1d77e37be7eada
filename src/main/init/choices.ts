import type { ChannelChoice, Choices, GroupChoice } from '../../adapters/slack/choices.ts'
import type { FoundPeople, NamedItem } from '../../configuration/initial/discovered.ts'
import { didYouMean } from '../../core/text/nearest.ts'

/** A choice, or the reason why it is not accepted. */
export type Chosen<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

const taken = <T>(value: T): Chosen<T> => ({ ok: true, value })
const no = (why: string): Chosen<never> => ({ ok: false, why })

/** The available choices; null where they could not be read, and IDs are accepted unchecked. */
export type InitChoices = {
  readonly channels: readonly ChannelChoice[] | null
  readonly groups: readonly GroupChoice[] | null
}

const bare = (text: string, mark: string): string => (text.startsWith(mark) ? text.slice(1) : text)

/**
 * A channel by `#name`, name or ID. A channel that is shared with other workspaces is refused: the bot accepts no
 * requests there.
 */
export function chosenChannel(text: string, { channels }: InitChoices): Chosen<NamedItem> {
  const typed = bare(text.trim(), '#')
  if (channels === null)
    return /^[CG][A-Z0-9]{2,}$/.test(typed)
      ? taken({ id: typed, name: 'its name was not looked up' })
      : no(`“${text}” is no id of a channel; without SLACK_BOT_TOKEN only ids can be given`)
  const found = channels.find(({ id, name }) => id === typed || name === typed.toLowerCase())
  if (!found) {
    const names = channels.map(({ name }) => name)
    const otherwise = 'Private channels are listed only after the bot was invited.'
    return no(`${text}: no such channel. ${didYouMean(typed, names, otherwise)}`)
  }
  if (found.sharing === 'shared with others')
    return no(`#${found.name} is shared with another organisation: the bot takes nothing from there`)
  return taken({ id: found.id, name: found.name })
}

const personId = /^[UW][A-Z0-9]{2,}$/

/** A user group by `@handle`, handle or ID; or people by their IDs, separated by commas. */
export async function chosenPeople(
  text: string,
  { groups }: InitChoices,
  personName: Choices['personName'] | null,
): Promise<Chosen<FoundPeople>> {
  const typed = bare(text.trim(), '@')
  const ids = typed.split(/[\s,]+/).filter((id) => id !== '')
  if (ids.length > 0 && ids.every((id) => personId.test(id))) {
    const people = ids.map(async (id) => ({ id, name: personName === null ? id : await personName(id) }))
    return taken({ are: 'people', people: await Promise.all(people) })
  }
  if (groups === null)
    return /^S[A-Z0-9]{2,}$/.test(typed)
      ? taken({ are: 'a group', group: { id: typed, name: 'its name was not looked up' }, members: null })
      : no(`“${text}” is no id of a user group or of people; without SLACK_BOT_TOKEN only ids can be given`)
  const found = groups.find(({ id, name }) => id === typed || name === typed.toLowerCase())
  if (found) return taken({ are: 'a group', group: { id: found.id, name: found.name }, members: found.members })
  const handles = groups.map(({ name }) => name)
  const otherwise = 'Alternatively, list people by id, such as U0123ABCD,U0456EFGH.'
  return no(`${text}: no such user group. ${didYouMean(typed, handles, otherwise)}`)
}

/** A warning about an approver group of this size; null when the size is fine. */
export function sizeRemark(who: FoundPeople): string | null {
  const members = who.are === 'a group' ? who.members : who.people.length
  if (members === null || members >= 3) return null
  return `${members} approvers. Storage needs two approvers other than the requester: with fewer than three, requests can get stuck.`
}
