import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'

type Cause = {
  /** What the OpenSSH client prints. */
  readonly said: RegExp
  readonly means: (node: string) => string
}

// in all of these the client never came as far as asking for a command, so nothing ran
const causes: readonly Cause[] = [
  {
    said: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    means: (node) =>
      `the host key of ${node} is not the one that is known: it was installed anew, or its name now leads to another machine. Find out which before the known key is replaced`,
  },
  {
    said: /No \S+ host key is known for|Host key verification failed/,
    means: (node) => `no host key is known for ${node}: put it into the known hosts, after comparing it on the node`,
  },
  {
    said: /Permission denied \(|Too many authentication failures|sign_and_send_pubkey|no mutual signature/,
    means: (node) => `${node} does not let us in: our key, certificate or account is not accepted there`,
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
    means: (node) => `there is no way to ${node} through the network`,
  },
  {
    said: /connect to host .*: .*timed out|timed out during banner exchange/i,
    means: (node) => `${node} does not answer`,
  },
  {
    said: /kex_exchange_identification|banner exchange|ssh_dispatch_run_fatal.*(kex|DH)|Unable to negotiate/,
    means: (node) => `${node} broke off before anybody was let in`,
  },
  {
    said: /Bad configuration option|terminating, \d+ bad|Can't open user config/,
    means: () => 'the SSH configuration is wrong',
  },
]

const maxCharacters = 400

/**
 * Explains why the OpenSSH client ended without a script having said that it began, from the client's own complaint.
 * What the host said proves nothing; it is only shown.
 */
export function unreachedNode(node: string, complaint: string, said: string): Failure {
  const cause = causes.find((each) => each.said.test(complaint))
  const words = oneLine(`${complaint}\n${said}`, maxCharacters)
  const source = `node ${node}`
  if (cause !== undefined) return new Failure(source, `${cause.means(node)} (${words})`, 'none')
  return new Failure(source, `the connection broke: ${words || 'ssh did not say why'}`, 'ambiguous')
}
