import { expect, it } from 'vitest'
import { powerAnswer } from '../../../src/adapters/commands/power.ts'

const printed = (exitCode: number, output = '', errorOutput = '') => ({ exitCode, output, errorOutput })

it.each([
  [printed(0, 'off\n', 'a warning'), { says: 'off', answer: 'off' }],
  [printed(0, 'on\n'), { says: 'on', answer: 'on' }],
  [printed(0, 'Off'), { says: 'unknown', answer: 'Off' }],
  [printed(0, 'Chassis Power is off'), { says: 'unknown', answer: 'Chassis Power is off' }],
  [printed(0, 'on\noff'), { says: 'unknown', answer: 'on off' }],
  [printed(0, '', 'off'), { says: 'unknown', answer: 'off' }],
  [printed(0), { says: 'unknown', answer: 'nothing' }],
  [printed(1, 'off'), { says: 'unknown', answer: 'exit code 1: off' }],
  [printed(124, 'off'), { says: 'unknown', answer: 'no answer within its time limit' }],
  [printed(127, '', 'ipmitool: not found'), { says: 'unknown', answer: 'could not be run: ipmitool: not found' }],
])('F44 power check: %j is %j', (answer, said) => {
  expect(powerAnswer(answer)).toEqual(said)
})
