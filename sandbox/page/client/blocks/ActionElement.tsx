import { ActionButton } from './ActionButton.tsx'
import { ActionMenu } from './ActionMenu.tsx'
import type { ElementProps } from './element.ts'
import { Overflow } from './Overflow.tsx'

/** An interactive element in a message, a modal or the App Home, which reports to the app at once. */
export function ActionElement({ blockId, element }: ElementProps) {
  if (element.type === 'button') return <ActionButton blockId={blockId} element={element} />
  if (element.type === 'overflow') return <Overflow blockId={blockId} element={element} />
  return <ActionMenu blockId={blockId} element={element} />
}
