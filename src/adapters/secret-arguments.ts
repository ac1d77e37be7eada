/** A program whose options take a password on the command line. */
type PasswordOptions = {
  /** The program's name without its folder. */
  readonly program: RegExp
  /** Options whose password is the next word or follows `=`; that of a one-letter option can also be attached. */
  readonly options: readonly string[]
  /** `attached only`: the option alone makes the program prompt, as in `mysql -p`. */
  readonly written: 'any' | 'attached only'
  /** The separator between user and password in the value; null when the whole value is the password. */
  readonly after: ':' | '%' | null
}

/** From the manual page of each program. */
const passwordOptions: readonly PasswordOptions[] = [
  {
    program: /^curl$/,
    options: ['-u', '--user', '-U', '--proxy-user', '-E', '--cert'],
    written: 'any',
    after: ':',
  },
  { program: /^curl$/, options: ['--pass', '--oauth2-bearer'], written: 'any', after: null },
  { program: /^(redis|valkey)-cli$/, options: ['-a', '--pass'], written: 'any', after: null },
  {
    program: /^ldap[a-z]+$/,
    options: ['-w'],
    written: 'any',
    after: null,
  },
  { program: /^ipmitool$/, options: ['-P', '-k', '-y'], written: 'any', after: null },
  { program: /^(ipmipower|ipmi-[a-z]+|bmc-[a-z]+)$/, options: ['-p', '-P'], written: 'any', after: null },
  { program: /^(fence_[a-z0-9_]+|racadm)$/, options: ['-p'], written: 'any', after: null },
  { program: /^(mysql|mariadb)[a-z_-]*$/, options: ['-p'], written: 'attached only', after: null },
  { program: /^(sshpass|mongo|mongosh|mongodump|mongorestore)$/, options: ['-p'], written: 'any', after: null },
  { program: /^(docker|podman|buildah|helm|oc|nerdctl)$/, options: ['-p'], written: 'any', after: null },
  { program: /^skopeo$/, options: ['--creds', '--src-creds', '--dest-creds'], written: 'any', after: ':' },
  { program: /^etcdctl$/, options: ['--user'], written: 'any', after: ':' },
  { program: /^(smbclient|rpcclient|net)$/, options: ['-U', '--user'], written: 'any', after: '%' },
  { program: /^snmp[a-z]+$/, options: ['-c', '-A', '-X'], written: 'any', after: null },
  { program: /^(consul|nomad|vault)$/, options: ['-token', '-http-token'], written: 'any', after: null },
]

const programHint =
  /curl|-cli|ldap|ipmi|bmc-|fence_|racadm|mysql|mariadb|sshpass|mongo|docker|podman|buildah|helm|oc\b|nerdctl|skopeo|etcdctl|client|net\b|snmp|consul|nomad|vault/

/** A word without the quotes, brackets and commas that a shell, a list or a sentence puts around it. */
const bare = (word: string): string => word.replace(/^["'`([{$]+/, '').replace(/["'`)\]},:]+$/, '')

/** Whether a word ends its command, so that what follows belongs to another program. */
const endsCommand = (word: string): boolean => /^[|;&]+$/.test(word) || /[;|]$/.test(word)

/**
 * Text with the passwords on command lines of known programs replaced, such as those of `curl -u` and `ipmitool -P`.
 * Reads each word once.
 */
export function withoutPasswordArguments(text: string): string {
  if (!programHint.test(text)) return text
  // words and the space between them in turn
  const pieces = text.split(/(\s+)/)
  let known: readonly PasswordOptions[] = []
  for (let at = 0; at < pieces.length; at += 2) {
    const word = pieces[at] ?? ''
    if (at > 0 && pieces[at - 1]?.includes('\n') && pieces[at - 2] !== '\\') known = []
    const begins = passwordOptions.filter(({ program }) => program.test(programName(word)))
    if (begins.length > 0) known = begins
    else at = hideValue(pieces, at, known)
    if (endsCommand(word)) known = []
  }
  return pieces.join('')
}

const programName = (word: string): string => {
  const name = bare(word.length > 200 ? '' : word)
  return name.slice(name.lastIndexOf('/') + 1)
}

/** Hides the password of the option at a position, if it is one; returns the position of the last word that it used. */
function hideValue(pieces: string[], at: number, known: readonly PasswordOptions[]): number {
  const word = pieces[at] ?? ''
  const start = /^["'`([{]*(?=-)/.exec(word)?.[0].length
  if (start === undefined) return at
  for (const { options, written, after } of known)
    for (const option of options) {
      if (bare(word) === option && written === 'any') return hideWords(pieces, at + 2, after)
      const attached = word.slice(start + option.length)
      const isLong = option.length > 2
      if (!word.startsWith(option, start) || bare(attached) === '' || (isLong && !attached.startsWith('='))) continue
      const [head, value] = isLong ? [`${option}=`, attached.slice(1)] : [option, attached]
      pieces[at] = `${word.slice(0, start)}${head}${hidden(value, after)}`
      return at
    }
  return at
}

/** Hides a value that begins at a position; a quoted one ends with its quote or with the line. */
function hideWords(pieces: string[], from: number, after: ':' | '%' | null): number {
  const first = pieces[from]
  if (first === undefined || first === '' || bare(first).startsWith('-')) return from - 2
  const quote = /^["']/.exec(first)?.[0]
  let last = from
  if (quote !== undefined && !first.slice(1).includes(quote))
    while (last + 2 < pieces.length && !pieces[last + 1]?.includes('\n')) {
      last += 2
      if (pieces[last]?.includes(quote)) break
    }
  pieces[from] = hidden(pieces.slice(from, last + 1).join(''), after)
  pieces.fill('', from + 1, last + 1)
  return last
}

function hidden(value: string, after: ':' | '%' | null): string {
  if (after === null) return '(secret)'
  const user = value.indexOf(after)
  return user < 0 ? value : `${value.slice(0, user + 1)}(secret)`
}
