import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { root } from '../tidy/sources.ts'

/** The parts of a cluster's answers that tests vary; everything else is as Ceph 16.2 prints it. */
export type CephAnswers = {
  readonly flags: string
  readonly checks: Readonly<Record<string, string>>
  readonly crushNodeFlags: Readonly<Record<string, readonly string[]>>
  readonly deviceClassFlags: Readonly<Record<string, readonly string[]>> | null
  /** The states of osd.2, which is on another host. */
  readonly stateOfOther: readonly string[]
  readonly upFrom: number
  readonly groupState: string
  /** The muted health checks. */
  readonly muted: readonly string[]
  /** Where each OSD runs, by its number; null for one that has not said it. */
  readonly machines: readonly (string | null)[]
  readonly pool: Readonly<Record<string, unknown>>
  /** Whether the manager knows all placement groups. */
  readonly ready: boolean
  /** The `read_balance` score of the pool, as it is printed. */
  readonly score: string
  readonly okToStop: { readonly code: number; readonly groups: number }
}

/** A healthy cluster with two OSDs on `storage-01` and one on another host. */
export const healthy: CephAnswers = {
  flags: 'sortbitwise,recovery_deletes,purged_snapdirs,pglog_hardlimit',
  checks: {},
  crushNodeFlags: {},
  deviceClassFlags: {},
  stateOfOther: ['exists', 'up'],
  upFrom: 9,
  groupState: 'active+clean',
  muted: [],
  machines: ['storage-01', 'storage-01', 'storage-02'],
  pool: { type: 1, size: 3, min_size: 2, erasure_code_profile: '' },
  ready: true,
  score: '1.25',
  okToStop: { code: 0, groups: 2 },
}

/** Exit code and output of `lockkeeper-ceph`. */
export type ProgramEnd = { readonly code: number; readonly printed: string }

const osd = (id: number, upFrom: number, state: readonly string[]) => ({
  osd: id,
  uuid: `1d0c4a0e-7c0b-4f66-9a54-00000000000${id}`,
  up: state.includes('up') ? 1 : 0,
  in: 1,
  weight: 1,
  primary_affinity: 1,
  last_clean_begin: 0,
  last_clean_end: 0,
  up_from: upFrom,
  up_thru: 40,
  down_at: 0,
  lost_at: 0,
  state,
})

const group = (pgid: string, state: string, acting: readonly number[]) => ({
  pgid,
  version: "23'5",
  reported_seq: 61,
  reported_epoch: 44,
  state,
  up: acting,
  acting,
  acting_primary: acting[0],
})

const health = ({ checks, muted }: Pick<CephAnswers, 'checks' | 'muted'>) => ({
  status: Object.keys(checks).every((name) => muted.includes(name)) ? 'HEALTH_OK' : 'HEALTH_WARN',
  checks: Object.fromEntries(
    Object.entries(checks).map(([name, message]) => [
      name,
      { severity: 'HEALTH_WARN', summary: { message, count: 1 }, muted: muted.includes(name) },
    ]),
  ),
  mutes: muted.map((code) => ({ code, sticky: false, summary: '', count: 1 })),
})

/** What each command of the fake `ceph` prints, by its words. */
const printed = (answers: CephAnswers): Readonly<Record<string, unknown>> => ({
  'osd ls-tree storage-01': [0, 1],
  'osd ls-tree storage-09': [],
  'osd ok-to-stop 0 1': {
    ok_to_stop: answers.okToStop.code === 0,
    osds: [0, 1],
    num_ok_pgs: answers.okToStop.groups,
    num_not_ok_pgs: 0,
  },
  health: health(answers),
  'osd metadata': answers.machines.map((hostname, id) => (hostname === null ? { id } : { id, hostname })),
  'osd dump': {
    epoch: 44,
    fsid: '6c2f4f5e-1111-4c4e-9a53-1f2f5b0b7a10',
    flags: answers.flags,
    flags_num: 5799936,
    flags_set: answers.flags.split(',').sort(),
    crush_version: 8,
    full_ratio: 0.95,
    pools: [{ pool: 1, pool_name: 'volumes', ...answers.pool, read_balance: { score_acting: 'SCORE' } }],
    erasure_code_profiles: { ec42: { k: '4', m: '2', plugin: 'jerasure' } },
    osds: [osd(0, 5, ['exists', 'up']), osd(1, answers.upFrom, ['exists', 'up']), osd(2, 7, answers.stateOfOther)],
    crush_node_flags: answers.crushNodeFlags,
    device_class_flags: answers.deviceClassFlags,
  },
  'pg dump pgs': {
    pg_ready: answers.ready,
    pg_stats: [group('1.0', answers.groupState, [0, 2]), group('2.0', 'active+clean', [1, 2])],
  },
})

const fake = `#!/bin/sh
# --connect-timeout SECONDS WORDS… --format json
shift 2
words=
while [ "$1" != --format ]; do words="$words\${words:+ }$1"; shift; done
file="$(dirname "$0")/answers/$words"
[ -f "$file" ] || { echo "no valid command found for: $words" >&2; exit 22; }
cat "$file"
if [ -f "$file.code" ]; then exit "$(cat "$file.code")"; fi
`

/** Runs `lockkeeper-ceph` with a fake `ceph` command that gives these answers. */
export async function runCephProgram(answers: CephAnswers, argv: readonly string[]): Promise<ProgramEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'ceph-'))
  mkdirSync(join(folder, 'answers'))
  writeFileSync(join(folder, 'ceph'), fake)
  chmodSync(join(folder, 'ceph'), 0o755)
  for (const [words, answer] of Object.entries(printed(answers)))
    writeFileSync(join(folder, 'answers', words), JSON.stringify(answer).replaceAll('"SCORE"', answers.score))
  writeFileSync(join(folder, 'answers/osd ok-to-stop 0 1.code'), String(answers.okToStop.code))
  const { PATH = '' } = process.env
  const env = { ...process.env, PATH: `${folder}${delimiter}${PATH}` }
  return await new Promise((resolve) => {
    execFile('python3', [join(root, 'docs/ceph/lockkeeper-ceph'), ...argv], { env }, (error, out) => {
      rmSync(folder, { recursive: true })
      resolve({ code: error === null ? 0 : Number(error.code), printed: out })
    })
  })
}
