import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The part of `ceph` that sets flags of OSDs and keeps notes, in files: as strict as the real one about its words. */
const program = `#!/bin/sh
here=$(dirname "$0")
[ ! -e "$here/away" ] || { echo 'Error connecting to cluster: ObjectNotFound' >&2; exit 1; }
printf '%s\\n' "$*" >>"$here/log"
[ "$1" != --format ] || { [ "$2" = json ] || exit 22; shift 2; }
case "$2" in
  set | set-group) [ ! -e "$here/read-only" ] || { echo 'Error EACCES: access denied' >&2; exit 13; } ;;
esac
case "$1 $2 $3" in
  'config-key set '*)
    [ $# -eq 4 ] || exit 22
    printf %s "$4" >"$here/notes/$(echo "$3" | tr / _)"
    echo "set $3" >&2
    ;;
  'config-key get '*)
    [ -e "$here/notes/$(echo "$3" | tr / _)" ] || { echo "Error ENOENT: " >&2; exit 2; }
    cat "$here/notes/$(echo "$3" | tr / _)"
    ;;
  'config-key rm '*) rm -f "$here/notes/$(echo "$3" | tr / _)" ;;
  'osd set-group noout' | 'osd unset-group noout')
    verb=$2
    shift 3
    [ $# -gt 0 ] || exit 22
    for osd; do
      case $osd in osd.[0-9]) ;; *) echo "Error EINVAL: invalid osd $osd" >&2; exit 22 ;; esac
      if [ "$verb" = set-group ]; then : >"$here/flags/$osd"; else rm -f "$here/flags/$osd"; fi
    done
    ;;
  'node ls --format') echo '{"osd":{"storage-01":[0,1],"storage-02":[2]},"mon":{},"mgr":{}}' ;;
  'osd dump --format')
    flag() { [ ! -e "$here/flags/osd.$1" ] || printf '"noout",'; }
    osds=
    for osd in 0 1 2; do
      osds="$osds\${osds:+,}{\\"osd\\":$osd,\\"up\\":1,\\"in\\":1,\\"up_from\\":5,\\"state\\":[$(flag $osd)\\"exists\\",\\"up\\"]}"
    done
    printf '{"epoch":9,"fsid":"f","flags":"","crush_node_flags":{},"device_class_flags":{},'
    printf '"erasure_code_profiles":{},"pools":[],"osds":[%s]}' "$osds"
    ;;
  *) echo "no valid command found" >&2; exit 22 ;;
esac
`

/** A `ceph` command that works without a cluster. */
export type CephStub = {
  /** The folder of the command, and of what it keeps. */
  readonly folder: string
  /** The OSDs that have the flag. */
  flagged(): readonly string[]
  /** Sets or lifts the flag, as others do. */
  set(osd: string): void
  lift(osd: string): void
  /** The notes by their keys. */
  notes(): Readonly<Record<string, string>>
  removeNotes(): void
  /** Gives every note another text. */
  garbleNotes(text: string): void
  /** The words of every call. */
  calls(): readonly string[]
  /** Makes every call fail, or every change. */
  away(is: 'away' | 'there'): void
  readOnly(is: 'yes' | 'no'): void
  close(): void
}

/** Writes the command into a folder of its own. */
export function cephStub(): CephStub {
  const folder = mkdtempSync(join(tmpdir(), 'ceph-'))
  for (const name of ['flags', 'notes']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'ceph'), program)
  chmodSync(join(folder, 'ceph'), 0o755)
  const notes = () => readdirSync(join(folder, 'notes'))
  const switched = (name: string, on: unknown) =>
    on === true ? writeFileSync(join(folder, name), '') : rmSync(join(folder, name), { force: true })
  return {
    folder,
    flagged: () => readdirSync(join(folder, 'flags')).sort(),
    set: (osd) => writeFileSync(join(folder, 'flags', osd), ''),
    lift: (osd) => rmSync(join(folder, 'flags', osd), { force: true }),
    notes: () => Object.fromEntries(notes().map((name) => [name, readFileSync(join(folder, 'notes', name), 'utf8')])),
    removeNotes: () => {
      for (const name of notes()) rmSync(join(folder, 'notes', name))
    },
    garbleNotes: (text) => {
      for (const name of notes()) writeFileSync(join(folder, 'notes', name), text)
    },
    calls: () => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') : []),
    away: (is) => switched('away', is === 'away'),
    readOnly: (is) => switched('read-only', is === 'yes'),
    close: () => rmSync(folder, { recursive: true }),
  }
}
