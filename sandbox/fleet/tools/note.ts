import type { ChangeKind } from '../record.ts'
import type { Tool } from './tool.ts'

const notable: Readonly<Record<string, ChangeKind>> = { hook: 'hook' }

/** `fleet-note hook TEXT`: records that a program ran on the node. */
export const note: Tool = ({ machine, argv, printError }) => {
  const [word = '', ...text] = argv
  const change = notable[word]
  if (change === undefined) {
    printError(`fleet-note: ${word} is nothing that is noted`)
    return 2
  }
  machine.changed(change, text.join(' '))
  return 0
}
