import { byType, type Check, flag, list, object, oneOf, optional, pattern, required, text } from './shape.ts'

/** A plain text object. https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export function plain(longest: number): Check {
  return object({
    type: required(oneOf('plain_text')),
    text: required(text(1, longest)),
    emoji: optional(flag),
  })
}

/** A text object, plain or with Slack's markup. */
export function anyText(longest: number): Check {
  return byType({
    plain_text: plain(longest),
    mrkdwn: object({
      type: required(oneOf('mrkdwn')),
      text: required(text(1, longest)),
      verbatim: optional(flag),
    }),
  })
}

/** A web URL. */
export const webAddress: Check = (value, pointer) => [
  ...text(1, 3000)(value, pointer),
  ...pattern(/^https?:\/\/\S+$/, 'a valid URL')(value, pointer),
]

/** A confirmation dialog. */
export const confirmation: Check = object({
  title: required(plain(100)),
  text: required(anyText(300)),
  confirm: required(plain(30)),
  deny: required(plain(30)),
  style: optional(oneOf('primary', 'danger')),
})

/** One choice of a list; menus allow only plain text. */
export function option(label: Check): Check {
  return object({
    text: required(label),
    value: required(text(1, 150)),
    description: optional(plain(75)),
    url: optional(webAddress),
  })
}

/** Choices under a heading. */
export const optionGroup: Check = object({
  label: required(plain(75)),
  options: required(list(1, 100, option(plain(75)))),
})
