/** Variables that child processes of the bot inherit, besides all `LC_…`. None of them has a secret. */
const passed = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'TZ',
  'TMPDIR',
  'SSH_AUTH_SOCK',
  'KRB5CCNAME',
  'XDG_RUNTIME_DIR',
  'LD_LIBRARY_PATH',
]

/** The environment of child processes: not the bot's own, which has its tokens and passwords. */
export function childEnvironment(own: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(own).flatMap(([name, value]): [string, string][] =>
    value !== undefined && (passed.includes(name) || name.startsWith('LC_')) ? [[name, value]] : [],
  )
  return Object.fromEntries(entries)
}

/**
 * The same for the OpenSSH client, without the bot's locale: many systems pass it on to the node, where programs would
 * use it, or warn that it is not installed.
 */
export const clientEnvironment: typeof childEnvironment = (own) =>
  Object.fromEntries(
    Object.entries(childEnvironment(own)).filter(([name]) => name !== 'LANG' && !name.startsWith('LC_')),
  )
