import type { MrkdwnElement, PlainTextElement } from '@slack/types'
import { literal, shortened } from './clean.ts'

/** A text object in markup. Slack adds no links of its own to it. */
export const markup = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text, verbatim: true })

/** A plain text object. Slack refuses an empty one. */
export function plainText(text: string, longest: number): PlainTextElement {
  const shown = shortened(literal(text).trim(), longest)
  return { type: 'plain_text', text: shown === '' ? '–' : shown, emoji: false }
}
