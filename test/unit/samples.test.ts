import { expect, test } from 'vitest'
import { assertEnoughSamples, chosenSamples } from '../../tools/samples.ts'

test('samples: are the usual ones when none are chosen', () => {
  expect(chosenSamples({})).toBe('usual')
})

test.each(['few', 'usual', 'all'])('samples: are %s when chosen', (size) => {
  expect(chosenSamples({ LOCKKEEPER_SAMPLES: size })).toBe(size)
})

test('samples: are refused when the value or the variable is unknown', () => {
  expect(() => chosenSamples({ LOCKKEEPER_SAMPLES: '' })).toThrow('LOCKKEEPER_SAMPLES=: must be few, usual, all.')
  expect(() => chosenSamples({ LOCKKEEPER_SAMPLES: 'many' })).toThrow(
    'LOCKKEEPER_SAMPLES=many: must be few, usual, all.',
  )
  expect(() => chosenSamples({ LOCKKEEPER_EXHAUSTIVE: '1' })).toThrow('Set LOCKKEEPER_SAMPLES=all instead.')
})

test('samples: few are refused where more are needed', () => {
  expect(() => assertEnoughSamples({ LOCKKEEPER_SAMPLES: 'few' }, 'npm test')).toThrow(
    'LOCKKEEPER_SAMPLES=few is not enough for npm test. Leave it out.',
  )
  for (const LOCKKEEPER_SAMPLES of [undefined, 'usual', 'all']) assertEnoughSamples({ LOCKKEEPER_SAMPLES }, 'npm test')
})
