import { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'

const osd = z.int().nonnegative()
const digits = z.string().regex(/^\d+$/, 'not a number')
/** Some versions print it as text. */
const epoch = z.union([z.int().nonnegative(), digits.transform(Number)])
const hosts = <T extends z.ZodType>(daemon: T) => z.record(z.string(), z.array(daemon))

/** `ceph status`: health checks by name, and whether a manager answers. */
export const statusAnswer = z.object({
  fsid: z.string().min(1),
  health: z.object({ checks: z.record(z.string(), z.object({ summary: z.object({ message: z.string() }) })) }),
  mgrmap: z.object({ available: z.boolean() }),
})

/** `ceph node ls`: the daemons of each kind by the host that their metadata names. */
export const hostsAnswer = z.object({
  osd: hosts(osd),
  mon: hosts(z.string()),
  mgr: hosts(z.string()),
  // absent until Ceph has had a metadata server
  mds: hosts(z.string()).default({}),
})

/** `ceph service dump`: the gateways, each with the host that its metadata names. */
export const servicesAnswer = z.object({
  services: z.object({
    rgw: z
      .object({
        // one of the entries is a summary in words
        daemons: z.record(
          z.string(),
          z.union([z.string(), z.object({ metadata: z.object({ hostname: z.string() }) })]),
        ),
      })
      .optional(),
  }),
})

/** `ceph osd dump`: the OSD map. */
export const mapAnswer = z.object({
  epoch,
  fsid: z.string().min(1),
  flags: z.string(),
  flags_set: z.array(z.string()).default([]),
  crush_node_flags: z.record(z.string(), z.array(z.string())).nullable(),
  device_class_flags: z.record(z.string(), z.array(z.string())).nullable(),
  erasure_code_profiles: z.record(z.string(), z.record(z.string(), z.string())),
  pools: z.array(
    z.object({ pool_name: z.string(), type: z.int(), min_size: z.int(), erasure_code_profile: z.string() }),
  ),
  osds: z.array(z.object({ osd, up: z.int(), in: z.int(), up_from: epoch, state: z.array(z.string()) })),
})

/** Numbers of reports are compared: after two million changes of the map they exceed what a number of JSON can tell apart. */
const reports = z.array(z.object({ osd, seq: z.union([z.int().nonnegative(), digits]).transform(BigInt) }))

/** `ceph pg dump osds`: the last report of each OSD to the manager. */
export const reportsAnswer = z.object({ osd_stats: reports })

/** `ceph pg dump pgs osds`: all placement groups as the manager knows them, and the last report of each OSD. */
export const groupsAnswer = z.object({
  pg_ready: z.boolean(),
  osd_stats: reports,
  pg_stats: z.array(
    z.object({ pgid: z.string(), state: z.string(), reported_epoch: epoch, up: z.array(osd), acting: z.array(osd) }),
  ),
})

/** `ceph osd ok-to-stop`. */
export const okToStopAnswer = z.object({ ok_to_stop: z.boolean(), num_ok_pgs: z.int() })

/** Validates Ceph's JSON. Throws `Failure` when it is something else. */
export const readJson = <T>(schema: z.ZodType<T>, text: string, words: string): T =>
  validated(schema, parsedJson(text), words)

/** Validates a parsed answer. Throws `Failure` when it is something else. */
export function validated<T>(schema: z.ZodType<T>, answer: unknown, words: string): T {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
  throw new Failure('ceph', `the answer to ${words} cannot be read: ${oneLine(problems, 200)}`, 'none')
}

/** A number that is infinite, or none, is printed as a bare word such as `inf` or `-nan`, which is no JSON. */
const bareNumbers = /"(?:[^"\\]|\\.)*"|-?\b(?:inf|nan)\b/g
/** A number of a report with so many digits that reading it as a number rounds it. */
const longNumbers = /"seq": *(\d{16,})/g

/** Parses Ceph's JSON; undefined when it is none. */
export function parsedJson(text: string): unknown {
  const exact = text.replace(longNumbers, '"seq":"$1"')
  for (const repaired of [
    () => exact,
    () => exact.replace(bareNumbers, (found) => (/^"/.test(found) ? found : 'null')),
  ]) {
    try {
      return JSON.parse(repaired())
    } catch {
      // tried again without bare numbers, which are rare
    }
  }
  return undefined
}
