/** Slack's limits, in characters or in numbers of items. https://docs.slack.dev/reference/block-kit */
export const limits = {
  blocksPerMessage: 50,
  blocksPerView: 100,
  sectionCharacters: 3000,
  noteCharacters: 2000,
  headerCharacters: 150,
  fieldsPerSection: 10,
  fieldCharacters: 2000,
  buttonsPerRow: 25,
  buttonCharacters: 75,
  valueCharacters: 2000,
  actionCharacters: 255,
  confirmTitleCharacters: 100,
  confirmTextCharacters: 300,
  confirmAnswerCharacters: 30,
  /** `chat.update` refuses more than 4,000 characters; phones show far fewer. */
  textCharacters: 3000,
  altTextCharacters: 2000,
  viewTitleCharacters: 24,
  labelCharacters: 150,
  hintCharacters: 2000,
  typedCharacters: 3000,
  choices: 100,
  boxes: 10,
  choiceCharacters: 75,
  choiceValueCharacters: 150,
  viewMemoryCharacters: 3000,
  /** Titles of containers, and our own limit for titles of plans, tasks and tables, for which Slack publishes none. */
  titleCharacters: 150,
  tasks: 50,
  /** Rows beside the header. */
  rows: 100,
  /** Answers have pages of their own, which fit; Slack's would be pages of pages. */
  rowsPerPage: 20,
  columns: 20,
  cellCharacters: 500,
  /**
   * The JSON length of all blocks of a message. Slack refuses at about 13,200, which is not documented; the rest is for
   * its own additions, such as block IDs. https://github.com/slackapi/bolt-js/issues/2509
   */
  messageCharacters: 10_000,
} as const
