import { useNames } from '../blocks/context.ts'
import { tintOf } from './persons.ts'

/** A person's picture: their initials, or the app's icon. Names are always shown beside it. */
export function Avatar(props: {
  readonly id: string
  readonly look: 'app' | 'person'
  readonly size: 'small' | 'large'
}) {
  const { people } = useNames()
  const { id, look, size } = props
  const className = `avatar avatar-${size}`
  if (look === 'app') return <img className={className} src="/icon.svg" alt="" />
  const name = people.find((person) => person.id === id)?.realName ?? id
  const initials = name
    .split(' ')
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
  return (
    <span className={className} style={{ background: tintOf(people, id) }} aria-hidden="true">
      {initials}
    </span>
  )
}
