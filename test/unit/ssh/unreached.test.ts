import { expect, it } from 'vitest'
import type { ChildEnd } from '../../../src/adapters/ssh/child.ts'
import { answerOf } from '../../../src/adapters/ssh/shell.ts'
import { unreachedNode } from '../../../src/adapters/ssh/unreached.ts'
import { Failure } from '../../../src/engine/failure.ts'

const endings: ChildEnd = { exitCode: 0, stdout: '', stderr: '', cut: 'no' }
const effectOf = (end: Partial<ChildEnd>): string => {
  try {
    answerOf({ ...endings, ...end }, 'node n', 1000, (words) => unreachedNode('n', words))
    return 'answered'
  } catch (error) {
    return error instanceof Failure ? error.effect : 'another error'
  }
}

it.each([
  ['ssh: connect to host 10.0.0.1 port 22: Connection refused', 'none'],
  ['ssh: connect to host 10.0.0.1 port 22: Connection timed out', 'none'],
  ['ssh: Could not resolve hostname n: Name or service not known', 'none'],
  ['root@n: Permission denied (publickey).', 'none'],
  ['Host key verification failed.', 'none'],
  ['kex_exchange_identification: Connection closed by remote host', 'none'],
  ['Connection to n closed by remote host.', 'ambiguous'],
  ['client_loop: send disconnect: Broken pipe', 'ambiguous'],
  ['', 'ambiguous'],
])('a client that ended with %j without a sign of the script: effect %s', (stderr, effect) => {
  expect(effectOf({ exitCode: 255, stderr })).toBe(effect)
})

it('as soon as the script has said that it began, nothing but its own promise means that it did nothing', () => {
  const stdout = 'lockkeeper\n'
  expect(effectOf({ stdout })).toBe('answered')
  expect(effectOf({ stdout, exitCode: 255, stderr: 'connect to host x port 22: Connection refused' })).toBe('ambiguous')
  expect(effectOf({ stdout, exitCode: 1 })).toBe('ambiguous')
  expect(effectOf({ stdout, exitCode: null })).toBe('ambiguous')
  expect(effectOf({ stdout, exitCode: 64, stderr: 'cannot write' })).toBe('none')
})

it('a client that we ended ourselves may have acted', () => {
  expect(effectOf({ exitCode: null, cut: 'time limit' })).toBe('ambiguous')
  expect(effectOf({ exitCode: null, cut: 'given up' })).toBe('ambiguous')
  expect(effectOf({ exitCode: null, cut: 'not started', stderr: 'spawn ssh ENOENT' })).toBe('none')
})

it('a login that runs something else than the script did nothing of it', () => {
  expect(effectOf({ exitCode: 1, stdout: 'This account is currently not available.\n' })).toBe('none')
  expect(effectOf({ exitCode: 0, stdout: 'Welcome!\nlockkeeper\nhostname x\n' })).toBe('answered')
})
