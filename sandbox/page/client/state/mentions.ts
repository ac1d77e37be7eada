import type { PageMessage, PageState } from '../../../workspace/page/page-state.ts'

/** All people whom a message mentions by name or through a group. */
export function calledBy(state: PageState, message: PageMessage): ReadonlySet<string> {
  const written = `${message.text} ${JSON.stringify(message.blocks)}`
  const people = [...written.matchAll(/<@([A-Z0-9]+)/g)].map((match) => match[1] ?? '')
  const groups = [...written.matchAll(/<!subteam\^([A-Z0-9]+)/g)].flatMap(
    (match) => state.groups.find((group) => group.id === match[1])?.members ?? [],
  )
  return new Set([...people, ...groups])
}
