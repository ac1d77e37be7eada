/**
 * The result of a configured power check of a node. `says` is `off` only for exactly the documented output; `command`
 * is the command as it ran, and `answer` is its output or the reason why there was none.
 */
export type PowerAnswer = {
  readonly says: 'off' | 'on' | 'unknown'
  readonly command: string
  readonly answer: string
}

/** The result of a power check as part of a sentence, for records and refusals. */
export const powerWords = ({ command, answer }: Pick<PowerAnswer, 'command' | 'answer'>): string =>
  `the power check ${command} says: ${answer}`
