import { WebAPIHTTPError } from '@slack/web-api'
import { expect, test } from 'vitest'
import { errorOf } from '../../src/adapters/slack/client/errors.ts'

test.each([
  [400, 'refused'],
  [404, 'refused'],
  [408, 'unknown'],
  [500, 'unknown'],
  [503, 'unknown'],
])('S52 slack: after an answer with status %i a message is %s', (status, is) => {
  expect(errorOf(new WebAPIHTTPError(status, '', {})).is).toBe(is)
})
