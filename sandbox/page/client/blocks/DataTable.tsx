import { useState } from 'react'
import { isObject, type Json, type JsonObject, listOf, textOf } from '../../../workspace/json.ts'
import { RenderedBlock } from './RenderedBlock.tsx'

const wordsOf = (cell: Json): string => (isObject(cell) ? textOf(cell.text) || String(cell.value ?? '') : '')

/** A table whose first row is its header, in pages. */
export function DataTable({ block }: { readonly block: JsonObject }) {
  const [titles = [], ...rows] = listOf(block.rows).map(listOf)
  const caption = textOf(block.caption)
  const header = titles.map(wordsOf)
  const size = typeof block.page_size === 'number' ? block.page_size : 5
  const [page, setPage] = useState(0)
  const pages = Math.ceil(rows.length / size)
  const shown = rows.slice(page * size, (page + 1) * size)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls sideways, also by keyboard
    <section className="block-table" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {header.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Row key={JSON.stringify(row)} cells={row} />
          ))}
        </tbody>
      </table>
      {pages > 1 && (
        <p className="block-table-pages">
          <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Previous
          </button>{' '}
          {page + 1} of {pages}{' '}
          <button type="button" disabled={page + 1 === pages} onClick={() => setPage(page + 1)}>
            Next
          </button>
        </p>
      )}
    </section>
  )
}

function Row({ cells }: { readonly cells: readonly Json[] }) {
  return (
    <tr>
      {cells.map((cell, index) =>
        index === 0 ? (
          <th key="name" scope="row">
            <Cell cell={cell} />
          </th>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell has no name but its column
          <td key={index}>
            <Cell cell={cell} />
          </td>
        ),
      )}
    </tr>
  )
}

function Cell({ cell }: { readonly cell: Json }) {
  return isObject(cell) && cell.type === 'rich_text' ? <RenderedBlock block={cell} /> : wordsOf(cell)
}
