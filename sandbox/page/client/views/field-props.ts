import type { JsonObject } from '../../../workspace/json.ts'
import type { Choice } from '../api/workspace.ts'

/** Something to fill in, whatever its kind. */
export type FieldProps = {
  readonly element: JsonObject
  /** What it is called, for those who do not see where it stands. */
  readonly label: string
  readonly value: Choice
  readonly onChange: (value: Choice) => void
  readonly describedBy?: string
}
