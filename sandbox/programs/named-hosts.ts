import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { takeAddress } from './loopback.ts'
import { findProgram } from './programs.ts'

/** Loopback addresses with names that only programs started with `env` know, so that several hosts use the same port. */
export type NamedHosts = {
  readonly addresses: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Gives each name a loopback address of its own. */
export async function nameHosts(folder: string, names: readonly string[]): Promise<NamedHosts> {
  const wrapper = await findProgram('libnss_wrapper.so')
  const addresses: string[] = []
  for (const _ of names) addresses.push(await takeAddress())
  mkdirSync(folder, { recursive: true })
  const hosts = join(folder, 'hosts')
  writeFileSync(hosts, names.map((name, index) => `${addresses[index]} ${name}\n`).join(''))
  return { addresses, env: { ...wrapper.env, LD_PRELOAD: 'libnss_wrapper.so', NSS_WRAPPER_HOSTS: hosts } }
}
