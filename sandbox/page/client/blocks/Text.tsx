import { memo } from 'react'
import { type Json, objectOf, textOf } from '../../../workspace/json.ts'
import { readMrkdwn } from './mrkdwn.ts'
import { RenderedBlock } from './RenderedBlock.tsx'
import { plainRichText } from './rich-text.ts'

/** A text object, plain or with markup, drawn as in Slack. */
export const Text = memo(function Text({ text }: { readonly text: Json | undefined }) {
  const { type, text: written, verbatim, emoji } = objectOf(text)
  const rich =
    type === 'mrkdwn'
      ? readMrkdwn(textOf(written), verbatim === true ? 'verbatim' : 'links addresses')
      : plainRichText(textOf(written), emoji === false ? 'as it is' : 'emoji')
  return <RenderedBlock block={rich} />
})

/** A message's text without blocks. */
export function Written({ text }: { readonly text: string }) {
  return <RenderedBlock block={readMrkdwn(text, 'links addresses')} />
}

/** The plain characters of a text object, for places without markup: labels, options, titles. */
export function wordsOf(text: Json | undefined): string {
  return textOf(objectOf(text).text)
}
