import { type JsonObject, objectsOf, textOf } from '../../../workspace/json.ts'

/** The state of a task: its sign, which differs in shape, and its name. */
const states: Readonly<Record<string, { readonly sign: string; readonly name: string }>> = {
  pending: { sign: '○', name: 'pending' },
  in_progress: { sign: '◐', name: 'in progress' },
  complete: { sign: '✓', name: 'complete' },
  error: { sign: '✕', name: 'error' },
}

/** A plan: its title, and its tasks once it is unfolded. */
export function PlanBlock({ block }: { readonly block: JsonObject }) {
  const tasks = objectsOf(block.tasks)
  return (
    <details className="block-plan">
      <summary>
        <span className="block-plan-signs" aria-hidden="true">
          {tasks.map((task) => states[textOf(task.status)]?.sign ?? '?').join('')}
        </span>{' '}
        {textOf(block.title)}
      </summary>
      <ol>
        {tasks.map((task) => (
          <Task key={textOf(task.task_id)} task={task} />
        ))}
      </ol>
    </details>
  )
}

function Task({ task }: { readonly task: JsonObject }) {
  const { sign, name } = states[textOf(task.status)] ?? { sign: '?', name: textOf(task.status) }
  return (
    <li data-status={textOf(task.status)}>
      <span role="img" aria-label={name}>
        {sign}
      </span>{' '}
      {textOf(task.title)}
    </li>
  )
}
