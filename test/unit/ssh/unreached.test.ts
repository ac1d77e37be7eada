import { expect, it } from 'vitest'
import type { ChildEnd } from '../../../src/adapters/ssh/child.ts'
import { answerOf, type ScriptOutput } from '../../../src/adapters/ssh/shell.ts'
import { unreachedNode } from '../../../src/adapters/ssh/unreached.ts'
import { Failure } from '../../../src/engine/ports/failure.ts'

const mark = 'lockkeeper-0123456789ab'
const begin = `\n${mark} begin\n`
const ended = (code: number): string => `${begin}hostname n\n\n${mark} end ${code}\n`
const endings: ChildEnd = { exitCode: 0, stdout: '', stderr: '', cut: 'no' }

const answer = (end: Partial<ChildEnd>, complaint = ''): ScriptOutput =>
  answerOf({ end: { ...endings, ...end }, mark, source: 'node n', limitMs: 1000, missing: null }, (said) =>
    unreachedNode('n', complaint, said),
  )

function failureOf(end: Partial<ChildEnd>, complaint = ''): { readonly effect: string; readonly message: string } {
  try {
    answer(end, complaint)
    return { effect: 'answered', message: '' }
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
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
])('unreached: a client that ended with %j without a mark of the script has the effect %s', (complaint, effect) => {
  expect(failureOf({ exitCode: 255 }, complaint)).toMatchObject({
    effect,
    message: expect.stringContaining(complaint),
  })
})

it('F35 unreached: output of the host is not taken for an error of the client', () => {
  const stderr = 'connect to host 10.0.0.1 port 22: Connection refused'
  expect(failureOf({ exitCode: 255, stderr })).toMatchObject({
    effect: 'ambiguous',
    message: expect.stringContaining(stderr),
  })
})

it("answer: after the script's first mark, only its own promise means that it did nothing", () => {
  expect(failureOf({ stdout: ended(0) }).effect).toBe('answered')
  const refused = 'connect to host x port 22: Connection refused'
  expect(failureOf({ stdout: begin, exitCode: 255 }, refused).effect).toBe('ambiguous')
  expect(failureOf({ stdout: ended(1), exitCode: 1 }).effect).toBe('ambiguous')
  expect(failureOf({ stdout: begin, exitCode: null }).effect).toBe('ambiguous')
  expect(failureOf({ stdout: ended(64), exitCode: 64, stderr: `${begin}cannot write` }).effect).toBe('none')
})

it('F06 answer: a script without its last mark may have acted, whatever the exit code says', () => {
  expect(failureOf({ stdout: begin, exitCode: 64 }).effect).toBe('ambiguous')
  expect(failureOf({ stdout: `${begin}hostname n\n` }).effect).toBe('ambiguous')
  expect(failureOf({ stderr: begin, exitCode: 1 }).effect).toBe('ambiguous')
})

it('answer: a client that was ended by the bot may have acted', () => {
  expect(failureOf({ exitCode: null, cut: 'time limit' }).effect).toBe('ambiguous')
  expect(failureOf({ exitCode: null, cut: 'given up' }).effect).toBe('ambiguous')
  expect(failureOf({ exitCode: null, cut: 'not started', stderr: 'spawn ssh ENOENT' }).effect).toBe('none')
})

it('F06 answer: a login that refuses ran nothing, and one that accepts without a mark may have acted', () => {
  const stdout = 'This account is currently not available.\n'
  expect(failureOf({ exitCode: 1, stdout })).toMatchObject({
    effect: 'none',
    message: expect.stringContaining('This account is currently not available.'),
  })
  expect(failureOf({ exitCode: 0, stdout })).toMatchObject({
    effect: 'ambiguous',
    message: expect.stringContaining('This account is currently not available.'),
  })
})

it('F116 unreached: the last words of a login are shown beside those of the client, whatever it shows before', () => {
  const notice = 'For authorized use only. '.repeat(40)
  const stderr = `${notice}\nSystem is booting up.\n`
  const complaint = 'Connection closed by 10.0.0.1 port 22'
  expect(failureOf({ exitCode: 255, stderr }, complaint)).toMatchObject({
    effect: 'ambiguous',
    message: expect.stringMatching(/^the connection was lost: Connection closed by .* System is booting up\.$/),
  })
  expect(failureOf({ exitCode: 1, stderr: `${notice}\nWARNING: Your password has expired.\n` })).toMatchObject({
    effect: 'none',
    message: expect.stringContaining('Your password has expired.'),
  })
})

it('F116 unreached: what a client advises about algorithms is no part of its complaint', () => {
  const advice =
    '** WARNING: connection is not using a post-quantum key exchange algorithm.\n** See openssh.com/pq.html\n'
  expect(failureOf({ exitCode: 255 }, `${advice}client_loop: send disconnect: Broken pipe`).message).toBe(
    'the connection was lost: client_loop: send disconnect: Broken pipe',
  )
})

it('F06 answer: only output between the marks is the script’s', () => {
  const title = '\u001b]0;n\u0007'
  const said = answer({ stdout: `${title}${ended(0)}logout\n`, stderr: `stty: not a terminal${begin}aside\n` })
  expect(said).toEqual({ output: 'hostname n\n', errorOutput: 'aside\n' })
})
