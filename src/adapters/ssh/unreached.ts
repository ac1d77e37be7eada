import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'

type Cause = {
  /** The messages of the OpenSSH client. */
  readonly said: RegExp
  readonly means: (node: string) => string
}

// in all of these cases the client never got as far as requesting a command, so nothing ran
const causes: readonly Cause[] = [
  {
    said: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    means: (node) =>
      `the host key of ${node} differs from the known one: the node was reinstalled, or its name resolves to another machine. Find out which before you replace the known key`,
  },
  {
    said: /No \S+ host key is known for|Host key verification failed/,
    means: (node) => `no host key is known for ${node}: verify it on the node, then add it to the known hosts`,
  },
  {
    said: /Permission denied \(|Too many authentication failures|sign_and_send_pubkey|no mutual signature/,
    means: (node) => `${node} refuses the login: the bot's key, certificate or account is not accepted there`,
  },
  {
    said: /Could not resolve hostname/,
    means: (node) => `the name ${node} does not resolve`,
  },
  {
    said: /connect to host .*: Connection refused/,
    means: (node) => `${node} refuses connections: no SSH server listens`,
  },
  {
    said: /connect to host .*: (No route to host|Network is unreachable|Host is down)/,
    means: (node) => `no network route to ${node}`,
  },
  {
    said: /connect to host .*: .*timed out|timed out during banner exchange/i,
    means: (node) => `${node} does not answer`,
  },
  {
    said: /kex_exchange_identification|banner exchange|ssh_dispatch_run_fatal.*(kex|DH)|Unable to negotiate/,
    means: (node) =>
      `${node} closed the connection before the login, as a server does that is starting, or that limits or penalizes logins (MaxStartups, PerSourcePenalties)`,
  },
  {
    said: /Bad configuration option|terminating, \d+ bad|Can't open user config/,
    means: () => 'the SSH configuration is invalid',
  },
]

const maxCharacters = 400
// the advice of newer clients about a host's algorithms, on every connection
const advice = /^\*\* .*$/gm

/**
 * Explains from the client's own message why the OpenSSH client ended before the script reported that it began. The
 * host's words prove nothing, and are only shown.
 */
export function unreachedNode(node: string, complaint: string, said: string): Failure {
  const cause = causes.find((each) => each.said.test(complaint))
  const words = [oneLine(complaint.replace(advice, ''), maxCharacters), said].filter((part) => part !== '').join(' ')
  const source = `node ${node}`
  if (cause !== undefined) return new Failure(source, `${cause.means(node)} (${words})`, 'none')
  return new Failure(source, `the connection was lost: ${words || 'ssh gave no reason'}`, 'ambiguous')
}
