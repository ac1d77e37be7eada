import { expect, it } from 'vitest'
import { certainlyWithoutEffect } from '../../src/adapters/redis/request.ts'

it.each([
  'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  'NOREPLICAS Not enough good replicas to write.',
  'MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to no.',
  'CLUSTERDOWN Hash slot not served',
  'MOVED 3999 10.0.0.2:6379',
  "CROSSSLOT Keys in request don't hash to the same slot",
])('F113 write: has changed nothing when the server did not begin it (%s)', (message) => {
  expect(certainlyWithoutEffect(new Error(message))).toBe(true)
})

it.each(['Command timed out', 'Connection is closed.', 'ERR Error running script', 'read ECONNRESET'])(
  'F113 write: may have changed something when its answer is lost or its script failed (%s)',
  (message) => {
    expect(certainlyWithoutEffect(new Error(message))).toBe(false)
  },
)
