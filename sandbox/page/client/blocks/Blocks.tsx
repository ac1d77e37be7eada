import type { ReactNode } from 'react'
import { type Json, type JsonObject, objectsOf, textOf } from '../../../workspace/json.ts'
import { ActionElement } from './ActionElement.tsx'
import { DataTable } from './DataTable.tsx'
import { Picture } from './Picture.tsx'
import { PlanBlock } from './PlanBlock.tsx'
import { RenderedBlock } from './RenderedBlock.tsx'
import { Section } from './Section.tsx'
import { Text, wordsOf } from './Text.tsx'

/** How an input block is drawn; only forms have one. */
export type DrawInput = (block: JsonObject) => ReactNode

const noInput: DrawInput = (block) => <p className="unknown-block">{wordsOf(block.label)}</p>

/** Blocks in a column. Static blocks go to the third-party renderer; interactive ones are drawn here. */
export function Blocks(props: {
  readonly blocks: Json | readonly JsonObject[] | undefined
  readonly drawInput?: DrawInput
}) {
  const { blocks, drawInput = noInput } = props
  return (
    <div className="blocks">
      {keyed(objectsOf(blocks)).map(({ key, block }) => (
        <Block key={key} block={block} drawInput={drawInput} />
      ))}
    </div>
  )
}

/**
 * Keys for blocks: the kind, and the position among blocks of that kind. Slack gives blocks new IDs at every edit of
 * their message; with those as keys, an open confirmation would be lost.
 */
function keyed(blocks: readonly JsonObject[]): readonly { readonly key: string; readonly block: JsonObject }[] {
  const seen = new Map<string, number>()
  return blocks.map((block) => {
    const kind = textOf(block.type)
    const index = seen.get(kind) ?? 0
    seen.set(kind, index + 1)
    return { key: `${kind} ${index}`, block }
  })
}

function Block({ block, drawInput }: { readonly block: JsonObject; readonly drawInput: DrawInput }) {
  switch (block.type) {
    case 'header':
      return (
        <h3 className="block-header">
          <Text text={block.text} />
        </h3>
      )
    case 'section':
      return <Section block={block} />
    case 'context':
      return (
        <div className="block-context">
          {objectsOf(block.elements).map((element, index) => (
            // what a note holds has no name of its own
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <ContextElement key={index} element={element} />
          ))}
        </div>
      )
    case 'actions':
      return (
        <div className="block-actions">
          {objectsOf(block.elements).map((element) => (
            <ActionElement key={textOf(element.action_id)} blockId={textOf(block.block_id)} element={element} />
          ))}
        </div>
      )
    case 'input':
      return drawInput(block)
    case 'image':
      return <Picture block={block} />
    case 'divider':
      return <hr className="block-divider" />
    case 'plan':
      return <PlanBlock block={block} />
    case 'data_table':
      return <DataTable block={block} />
    case 'container':
      return (
        <details className="block-container" open={block.default_collapsed !== true}>
          <summary>{wordsOf(block.title)}</summary>
          <Blocks blocks={block.child_blocks} drawInput={drawInput} />
        </details>
      )
    case 'rich_text':
    case 'markdown':
    case 'table':
    case 'video':
      return <RenderedBlock block={block} />
    default:
      return <p className="unknown-block">({textOf(block.type)}: this page cannot draw it)</p>
  }
}

function ContextElement({ element }: { readonly element: JsonObject }) {
  if (element.type === 'image') return <Picture block={element} />
  return <Text text={element} />
}
