import type { Account } from '../../../workspace/model.ts'
import type { PageState } from '../../../workspace/page/page-state.ts'

/** A person's kind and groups in the workspace, in words. */
export function roleOf(state: Pick<PageState, 'groups' | 'team'>, person: Account): readonly string[] {
  const groups = state.groups.filter((group) => !group.disabled && group.members.includes(person.id))
  return [...kindOf(state, person), ...groups.map((group) => `@${group.handle}`)]
}

function kindOf(state: Pick<PageState, 'team'>, person: Account): readonly string[] {
  if (person.deactivated) return ['deactivated']
  if (person.teamId !== state.team.id) return ['from another company']
  switch (person.kind) {
    case 'admin':
      return ['admin']
    case 'guest':
    case 'singleChannelGuest':
      return ['guest']
    case 'bot':
      return ['bot']
    case 'member':
      return []
  }
}

/** A label for messages of people who are not ordinary members. */
export function badgeOf(state: Pick<PageState, 'team' | 'app'>, person: Account | undefined): string {
  if (!person) return ''
  if (person.kind === 'bot') return 'APP'
  if (person.teamId !== state.team.id) return 'EXTERNAL'
  return person.kind === 'guest' || person.kind === 'singleChannelGuest' ? 'GUEST' : ''
}

const tints = [
  '#7a3e9d',
  '#1f6f8b',
  '#8a5a00',
  '#a03050',
  '#2f6b3a',
  '#4a4fb0',
  '#8b3a1f',
  '#5d5d5d',
  '#0b6e6e',
  '#704214',
]

/** A person's colour, always the same. */
export function tintOf(people: readonly Account[], id: string): string {
  const index = people.findIndex((person) => person.id === id)
  return tints[Math.max(0, index) % tints.length] ?? '#5d5d5d'
}
