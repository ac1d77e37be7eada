/** Variables that a program beside the bot may see, with every `LC_…`. None of them carries a secret. */
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

/** The environment of programs beside the bot: not the bot's own, in which its tokens and passwords stand. */
export function childEnvironment(own: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(own).flatMap(([name, value]): [string, string][] =>
    value !== undefined && (passed.includes(name) || name.startsWith('LC_')) ? [[name, value]] : [],
  )
  return Object.fromEntries(entries)
}

/**
 * The same for the OpenSSH client, without the bot's language: many systems send it to the node, where programs would
 * answer in it, or complain that they do not have it.
 */
export const clientEnvironment: typeof childEnvironment = (own) =>
  Object.fromEntries(
    Object.entries(childEnvironment(own)).filter(([name]) => name !== 'LANG' && !name.startsWith('LC_')),
  )
