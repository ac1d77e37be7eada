import type { JsonObject } from '../../../workspace/json.ts'
import type { Choice } from '../api/workspace.ts'

/** The properties of an input of any kind. */
export type FieldProps = {
  readonly element: JsonObject
  /** Its name for screen readers. */
  readonly label: string
  readonly value: Choice
  readonly onChange: (value: Choice) => void
  readonly describedBy?: string
}
