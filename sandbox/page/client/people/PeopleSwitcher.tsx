import type { Account } from '../../../workspace/model.ts'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { Avatar } from './Avatar.tsx'
import { roleOf } from './persons.ts'

/** Selects the person to act as; the current one is shown above. */
export function PeopleSwitcher(props: {
  readonly state: PageState
  readonly personId: string
  readonly callsOf: (personId: string) => number
  readonly onChoose: (personId: string) => void
}) {
  const { state, personId, callsOf, onChoose } = props
  const me = state.people.find((person) => person.id === personId)
  const people = state.people.filter((person) => person.id !== state.app.userId)
  return (
    <fieldset className="people">
      <legend className="people-me">
        <span className="people-me-word">You are </span>
        <strong data-testid="who">{me?.realName ?? 'nobody'}</strong>
        <span className="people-standing">{me ? roleOf(state, me).join(' · ') || 'member' : ''}</span>
      </legend>
      <div className="people-grid">
        {people.map((person) => (
          <Person
            key={person.id}
            person={person}
            role={roleOf(state, person)}
            isMe={person.id === personId}
            calls={callsOf(person.id)}
            onChoose={() => onChoose(person.id)}
          />
        ))}
      </div>
    </fieldset>
  )
}

function Person(props: {
  readonly person: Account
  readonly role: readonly string[]
  readonly isMe: boolean
  readonly calls: number
  readonly onChoose: () => void
}) {
  const { person, role, isMe, calls, onChoose } = props
  const called = calls > 0 && !isMe ? `, called ${calls === 1 ? 'once' : `${calls} times`}` : ''
  return (
    <label className="person" title={[person.realName, ...role].join(' · ')}>
      <input
        type="radio"
        name="person"
        className="unseen"
        checked={isMe}
        onChange={onChoose}
        aria-label={`${person.realName}${role.length > 0 ? `, ${role.join(', ')}` : ''}${called}`}
      />
      <span className="person-face">
        <Avatar id={person.id} look="person" size="small" />
        {called !== '' && (
          <span className="badge" aria-hidden="true">
            {calls}
          </span>
        )}
      </span>
      <span className={person.deactivated ? 'person-name person-gone' : 'person-name'}>{person.name}</span>
    </label>
  )
}
