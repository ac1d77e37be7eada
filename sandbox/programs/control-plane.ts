import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type PreparedCommand, writeCommand } from './command-file.ts'
import type { Service } from './running-service.ts'

/** The members of a group that decides by majority, each on an address of its own. */
export type ControlPlane = AsyncDisposable & {
  readonly members: readonly Service[]
  readonly addresses: readonly string[]
  /** A folder with the clients of the system, under their own names. */
  readonly clients: string
}

/** Writes the clients into a folder of their own, and returns it. */
export function writeClients(folder: string, clients: Readonly<Record<string, PreparedCommand>>): string {
  const place = join(folder, 'clients')
  mkdirSync(place, { recursive: true })
  for (const [name, client] of Object.entries(clients)) writeCommand(join(place, name), client)
  return place
}

/** Starts services in this order; when one does not start, those before it are killed. */
export async function startInOrder(starts: readonly (() => Promise<Service>)[]): Promise<readonly Service[]> {
  const started: Service[] = []
  try {
    for (const start of starts) started.push(await start())
    return started
  } catch (error) {
    await killAll(started)
    throw error
  }
}

/** Kills services, frozen ones too. */
export async function killAll(services: readonly Service[]): Promise<void> {
  await Promise.all(services.map((service) => service.kill()))
}
