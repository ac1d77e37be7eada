import { isObject, type JsonObject, objectsOf, textOf } from '../../../workspace/json.ts'
import { ActionElement } from './ActionElement.tsx'
import { Picture } from './Picture.tsx'
import { Text } from './Text.tsx'

/** A section: text, fields in two columns, and an accessory. */
export function Section({ block }: { readonly block: JsonObject }) {
  const fields = objectsOf(block.fields)
  const { accessory } = block
  return (
    <div className="block-section">
      <div className="block-section-text">
        {block.text !== undefined && <Text text={block.text} />}
        {fields.length > 0 && (
          <div className="block-fields">
            {fields.map((field, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no name of their own
              <Text key={index} text={field} />
            ))}
          </div>
        )}
      </div>
      {isObject(accessory) &&
        (accessory.type === 'image' ? (
          <Picture block={accessory} />
        ) : (
          <ActionElement blockId={textOf(block.block_id)} element={accessory} />
        ))}
    </div>
  )
}
