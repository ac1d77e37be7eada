import type { MrkdwnElement, PlainTextElement } from '@slack/types'
import { literal, shortened } from './clean.ts'

/** Text with mark-up of ours; Slack adds none of its own (no links made of what people wrote). */
export const markup = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text, verbatim: true })

/** Text that is shown as it is. Slack takes no empty one. */
export function plainText(text: string, longest: number): PlainTextElement {
  const shown = shortened(literal(text).trim(), longest)
  return { type: 'plain_text', text: shown === '' ? '–' : shown, emoji: false }
}
