import { describe, expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { expectedWaits, type RunEvent } from '../../src/core/run/events.ts'
import { inBrief, storedEnding } from '../../src/core/run/step-ending.ts'
import { runLine } from '../../src/messages/operations/thread-of-run.ts'
import { planOf, stepsOf } from './plans-examples.ts'
import { created, indexOf } from './runs-examples.ts'

const thread = { requester: 'UANA', approvers: [], calls: [], plan: planOf('reboot') }
const at = (kind: Parameters<typeof indexOf>[1]) => indexOf('reboot', kind)

/** The thread's lines for these events. */
function told(...events: readonly RunEvent[]): readonly string[] {
  const entries = [created('reboot'), ...events].map((event) => ({ atMs: 0, event }))
  return entries
    .map((entry, index) => runLine(entry, entries.slice(0, index), thread))
    .flatMap((line) => (line === null ? [] : [plain(line)]))
}

const done = (index: number, evidence: string, notes = {}): RunEvent => ({ type: 'stepDone', index, evidence, notes })
const waits = (index: number, reason: string, key = reason): RunEvent => ({
  type: 'waiting',
  index,
  key,
  reason,
  sinceMs: 0,
})
const agree = (index: number, ...news: readonly string[]): RunEvent =>
  done(index, 'all of it', storedEnding(inBrief('all 6 checks passed', news)))
const check = at('verifyCluster')
const all = stepsOf(planOf('reboot')).length

describe('run thread', () => {
  test('run thread: folds routine steps into the next line, with the numbers of all', () => {
    const lock = at('acquireLock')
    expect(told(done(lock, 'held'), agree(lock + 1), done(lock + 2, 'by evacuate'))).toEqual([
      `● 2/${all} acquire the lock: held`,
      `● 3–4/${all} drain: by evacuate (all 6 checks passed)`,
    ])
  })

  test('run thread: shows a finding beside a passed check once, and again when it changes', () => {
    expect(told(agree(check, 'quorum: one server'), agree(at('reboot') - 1, 'quorum: one server'))).toEqual([
      `● 3/${all} check the cluster: all 6 checks passed; quorum: one server`,
    ])
    expect(told(agree(check, 'ok-to-stop: 2 OSDs'), agree(at('reboot') - 1, 'ok-to-stop: 3 OSDs'))).toHaveLength(2)
  })

  test('run thread: posts the end of a wait that it posted, and folds earlier routine steps into the wait', () => {
    expect(
      told(agree(0), waits(check, 'storage-02 is critical'), agree(check), done(check + 1, 'by evacuate')),
    ).toEqual([
      `◐ 1–3/${all} check the cluster: storage-02 is critical (all 6 checks passed)`,
      `● 3/${all} check the cluster: all 6 checks passed`,
      `● 4/${all} drain: by evacuate`,
    ])
  })

  test('run thread: posts an expected silence once, and every other wait', () => {
    const down = done(at('reboot'), 'hyper-01 stopped answering', { rebooted: 'yes' })
    const quiet = waits(at('awaitNewBoot'), 'hyper-01 does not answer', expectedWaits.silent)
    const goes = waits(at('reboot'), 'the node has begun its reboot', expectedWaits.goingDown)
    expect(told(goes, down, quiet)).toEqual([`● ${at('reboot') + 1}/${all} reboot: hyper-01 stopped answering`])
    expect(told(down, waits(at('awaitNewBoot'), 'still under the boot id from before'))).toHaveLength(2)
    expect(told(down, waits(at('awaitNewBoot'), 'it is back'), quiet)).toHaveLength(3)
  })

  test('run thread: folds earlier routine steps into a failure', () => {
    const failure: RunEvent = {
      type: 'stepFailed',
      index: check + 1,
      code: 'hook failed',
      failure: 'hook evacuate exited 3',
      reboot: 'did not happen',
    }
    expect(told(agree(check), failure)).toEqual([`✕ 3–4/${all} drain: hook evacuate exited 3 (all 6 checks passed)`])
  })

  test('run thread: shows entries of earlier versions in full', () => {
    expect(told(done(check, 'members, quorum agree'))).toEqual([`● 3/${all} check the cluster: members, quorum agree`])
  })
})
