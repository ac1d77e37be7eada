import { availableParallelism, loadavg } from 'node:os'
import { openCeph } from '../../src/adapters/ceph/open.ts'
import { runChild } from '../../src/adapters/ssh/child.ts'
import { scripts } from '../../src/adapters/ssh/scripts.ts'
import { pauseFor } from '../../src/engine/ports/pause.ts'
import { scriptOptions, wholeNumber } from '../../tools/script-options.ts'
import { type SshdFixture, startSshdFixture, testNode } from '../contract/nodes/sshd-server.ts'
import { pick, randomFrom } from '../simulation/random.ts'
import { type RealCeph, settled, startRealCeph } from './cluster.ts'
import { type MapWatch, watchMap } from './map-watch.ts'
import { type ArmingTurn, armingTurn, rebootBody } from './window-try.ts'

// Tries whether a reboot is armed although another host of Ceph has failed: an OSD is killed or hangs, or a flag is set, at a random
// moment around the check. Prints one line for each try, then the time from the last answer of the gate until the arming script
// has decided. Ends with 1 when a reboot was armed although the failure could be seen, or when that time is too long.

const usage = 'npm run bench:ceph -- [--tries N] [--seed N]'
const { tries: triesText, seed: seedText } = scriptOptions(usage, {
  tries: { type: 'string', default: '20' },
  seed: { type: 'string', default: '1' },
})
const tries = wholeNumber('tries', triesText, 1)
const seed = wholeNumber('seed', seedText, 0)

/** A hung OSD can be seen once it has missed a report: a period and a second after it began to hang. */
const unseenHangMs = 6_000
/** The window may be this many SSH commands. */
const mostCommands = 1.5
const kinds = ['killed', 'hangs', 'nodown', 'noup', 'pause'] as const
type Kind = (typeof kinds)[number]

type Fault = { readonly kind: Kind; readonly osd: number; readonly afterMs: number }

/** From well before the gate is asked until after its answer, which takes about as long as that of the try before. */
function faultOf(number: number, answerMs: number): Fault {
  const random = randomFrom(seed * 100_003 + number)
  const kind = pick(kinds, random())
  const osd = pick([1, 2], random())
  return { kind, osd, afterMs: Math.round((random() * 1.8 - 0.5) * answerMs) }
}

const never = new AbortController().signal

/** Makes the fault and returns when it was made. */
async function makeFault({ service }: RealCeph, { kind, osd }: Fault): Promise<number> {
  const one = service.osds[osd]
  if (one === undefined) throw new Error(`no osd.${osd}`)
  if (kind === 'killed') await one.kill()
  else if (kind === 'hangs') one.freeze()
  else await service.ceph('osd', 'set', kind)
  return Date.now()
}

async function repair({ service }: RealCeph, { kind, osd }: Fault): Promise<void> {
  const one = service.osds[osd]
  if (kind === 'killed') await one?.restart()
  else if (kind === 'hangs') one?.thaw()
  else await service.ceph('osd', 'unset', kind)
  await settled(service)
}

/** Waits until the map shows the fault, and returns when it was read. */
async function seenInMap(watch: MapWatch, { kind, osd }: Fault): Promise<number> {
  const flag = kind === 'pause' ? 'pauserd' : kind
  const shows = (text: string): boolean => {
    const map = JSON.parse(text)
    if (kind !== 'killed') return String(map.flags).split(',').includes(flag)
    return map.osds.some((one: { osd: number; up: number }) => one.osd === osd && one.up === 0)
  }
  for (;;) {
    const { text, atMs } = watch.latest()
    if (text !== '' && shows(text)) return atMs
    await pauseFor(20, never)
  }
}

/** The duration of one SSH command to the node that does nothing. */
async function commandMs({ connections }: SshdFixture): Promise<number> {
  const began = performance.now()
  await connections.run(testNode, { script: scripts.command, argv: ['5', 'true'], limitMs: 20_000, signal: null })
  return performance.now() - began
}

/** Writes an object; whether it was written within this time. */
async function writes({ service }: RealCeph, limitMs: number): Promise<boolean> {
  const call = { program: service.rados, argv: ['put', 'object', '/etc/hostname'], workingFolder: '/', env: {} }
  const end = await runChild({ ...call, input: '', inputEnd: 'sent', limitMs, signal: null })
  return end.exitCode === 0
}

const blockedMs = 15_000

/** Shows what the bot is for: with the OSDs of two hosts down, nothing is written until one of them is back. */
async function showLoss(ceph: RealCeph): Promise<void> {
  const lost = [1, 2].map((osd): Fault => ({ kind: 'killed', osd, afterMs: 0 }))
  const before = await writes(ceph, blockedMs)
  for (const fault of lost) await makeFault(ceph, fault)
  const during = await writes(ceph, blockedMs)
  for (const { osd } of lost) await ceph.service.osds[osd]?.restart()
  await settled(ceph.service)
  const after = await writes(ceph, blockedMs)
  const words = (is: boolean): string => (is ? 'written' : `not written within ${seconds(blockedMs)} s`)
  process.stdout.write(
    `without the bot: an object is ${words(before)}; with osd.1 and osd.2 down ${words(during)}; afterwards ${words(after)}\n`,
  )
  if (!before || during || !after)
    throw new Error('the cluster does not lose I/O with two of three hosts, so nothing is shown')
}

type Try = ArmingTurn & { readonly sshMs: number; readonly seenMs: number | null }

/** One try: the fault is made at its time, unless the turn is over by then. */
async function attempt(
  ceph: RealCeph,
  fixture: SshdFixture,
  watch: MapWatch,
  fault: Fault,
  name: string,
): Promise<Try> {
  const { settings, shell, host, nodes } = ceph.at
  const reach = { shell, host, nodes, claimFolder: '/nowhere', claimSeconds: 20 }
  const { gates } = openCeph(settings, reach)
  const sshMs = await commandMs(fixture)
  const begun = Promise.withResolvers<void>()
  const over = new AbortController()
  const fails = async (): Promise<number | null> => {
    if (fault.afterMs > 0) {
      await begun.promise
      if ((await pauseFor(fault.afterMs, over.signal)) === 'ended') return null
    }
    const madeMs = await makeFault(ceph, fault)
    return fault.kind === 'hangs' ? madeMs + unseenHangMs : seenInMap(watch, fault)
  }
  const seen = fails()
  if (fault.afterMs <= 0) await pauseFor(-fault.afterMs, never)
  const turn = await armingTurn(gates, fixture, name, begun.resolve)
  over.abort()
  const seenMs = await seen
  if (seenMs !== null) await repair(ceph, fault)
  return { ...turn, sshMs, seenMs }
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
const seconds = (ms: number): string => (ms / 1000).toFixed(2)

function lineOf(
  number: number,
  fault: Fault,
  { askedMs, evidence, decidedMs, seenMs, answeredMs, sshMs }: Try,
): string {
  const made = `osd.${fault.osd} ${fault.kind} at ${seconds(fault.afterMs)} s`
  const visible = seenMs === null ? 'not needed' : `visible at ${seconds(seenMs - askedMs)} s`
  const end =
    decidedMs === null
      ? `not armed: ${evidence.slice(0, 100)}`
      : `armed at ${seconds(decidedMs - askedMs)} s, answered at ${seconds(answeredMs - askedMs)} s`
  return `${number}: ${made}, ${visible}; ${end}; SSH command ${seconds(sshMs)} s`
}

const fixture = await startSshdFixture((settings, folder) => ({ ...settings, rebootArgv: [`${folder}/reboot`] }))
fixture.program('reboot', rebootBody(fixture.folder))
const ceph = await startRealCeph()
const watch = watchMap(ceph.service.command)
const windows: number[] = []
const commands: number[] = []
const late: string[] = []
let refused = 0
let answerMs = 8_000
try {
  await showLoss(ceph)
  for (let number = 1; number <= tries; number++) {
    const fault = faultOf(number, answerMs)
    const found = await attempt(ceph, fixture, watch, fault, `op-${seed}-${number}`)
    const line = lineOf(number, fault, found)
    process.stdout.write(`${line}\n`)
    answerMs = found.answeredMs - found.askedMs
    commands.push(found.sshMs)
    if (found.decidedMs === null) refused += 1
    else {
      windows.push(found.decidedMs - found.answeredMs)
      const sinceMs = found.decidedMs - (found.seenMs ?? Number.POSITIVE_INFINITY)
      if (sinceMs > mostCommands * Math.max(...commands)) late.push(line)
    }
  }
} finally {
  await watch.close()
  await ceph.service.stop()
  await fixture.close()
}
const bound = mostCommands * median(commands)
const isShort = median(windows) <= bound
process.stdout.write(
  [
    `${commands.length} tries from seed ${seed}: ${refused} refused, ${windows.length} armed, ${late.length} armed although the failure could be seen`,
    `window (last answer to decision), median and longest: ${seconds(median(windows))} s, ${seconds(Math.max(...windows))} s; SSH command: ${seconds(median(commands))} s, ${seconds(Math.max(...commands))} s`,
    `${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}`,
    ...late.map((line) => `LATE ${line}`),
    '',
  ].join('\n'),
)
process.exit(late.length === 0 && isShort ? 0 : 1)
