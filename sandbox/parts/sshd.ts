import type { Part } from './part.ts'

/** A real OpenSSH server on loopback, with its own host key and one account that needs no password. */
export type SshdPart = Part & {
  readonly address: string
  readonly port: number
  readonly user: string
  /** The private key that may log in. */
  readonly identityFile: string
  /** Knows this server's host key and no other. */
  readonly knownHostsFile: string
  /** One line, as `ssh-ed25519 AAAA…`. */
  readonly hostPublicKey: string
  /** The account's home, and the folder of all files of this server. */
  readonly home: string
  readonly directory: string
}

/** Starts an OpenSSH server that this very user can log in to. */
export async function startSshd(): Promise<SshdPart> {
  throw new Error('being written')
}
