import { useState } from 'react'
import { type JsonObject, objectOf, textOf } from '../../../workspace/json.ts'
import { wordsOf } from './Text.tsx'

/** A picture with its title; one that cannot be loaded is replaced by its description. */
export function Picture({ block }: { readonly block: JsonObject }) {
  const fileId = textOf(objectOf(block.slack_file).id)
  const source = fileId === '' ? textOf(block.image_url) || textOf(objectOf(block.slack_file).url) : fileAddress(fileId)
  return <PictureAt source={source} title={wordsOf(block.title)} altText={textOf(block.alt_text)} />
}

/** The URL of an uploaded file. */
export const fileAddress = (fileId: string): string => `/sandbox/files/${fileId}`

/** A picture at a URL. An uploaded one is shown as the SVG that it contains, if it does, and as it is otherwise. */
export function PictureAt(props: { readonly source: string; readonly title: string; readonly altText: string }) {
  const [shown, setShown] = useState<'as SVG' | 'as it is' | 'not'>('as SVG')
  const { source, title, altText } = props
  const address = shown === 'as SVG' && source.startsWith(fileAddress('')) ? `${source}.svg` : source
  return (
    <figure className="block-picture">
      {title !== '' && <figcaption>{title}</figcaption>}
      {shown === 'not' ? (
        <p className="unknown-block">(picture: {altText})</p>
      ) : (
        <a href={address} target="_blank" rel="noopener noreferrer">
          <img src={address} alt={altText} onError={() => setShown(address === source ? 'not' : 'as it is')} />
        </a>
      )}
    </figure>
  )
}
