/**
 * What a power check of the configuration said of a node. `says` is `off` only for exactly the documented answer;
 * `command` names the command as it ran, and `answer` is what it printed or why there was none.
 */
export type PowerAnswer = {
  readonly says: 'off' | 'on' | 'unknown'
  readonly command: string
  readonly answer: string
}

/** What a power check said, as a part of a sentence; for records and refusals. */
export const powerWords = ({ command, answer }: Pick<PowerAnswer, 'command' | 'answer'>): string =>
  `the power check ${command} says: ${answer}`
