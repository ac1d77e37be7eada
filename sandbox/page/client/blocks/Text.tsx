import { memo } from 'react'
import { type Json, objectOf, textOf } from '../../../workspace/json.ts'
import { readMrkdwn } from './mrkdwn.ts'
import { RenderedBlock } from './RenderedBlock.tsx'
import { plainRichText } from './rich-text.ts'

/** A text object, plain or with markup, drawn as Slack draws it. */
export const Text = memo(function Text({ text }: { readonly text: Json | undefined }) {
  const { type, text: written, verbatim, emoji } = objectOf(text)
  const rich =
    type === 'mrkdwn'
      ? readMrkdwn(textOf(written), verbatim === true ? 'verbatim' : 'links addresses')
      : plainRichText(textOf(written), emoji === false ? 'as it is' : 'emoji')
  return <RenderedBlock block={rich} />
})

/** What somebody wrote without blocks. */
export function Written({ text }: { readonly text: string }) {
  return <RenderedBlock block={readMrkdwn(text, 'links addresses')} />
}

/** The bare words of a text object, for places that hold nothing else: labels, options, titles. */
export function wordsOf(text: Json | undefined): string {
  return textOf(objectOf(text).text)
}
