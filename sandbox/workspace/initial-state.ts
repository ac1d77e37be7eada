import { randomBytes } from 'node:crypto'
import { type Clock, systemClock } from './clock.ts'
import { demoWorkspace, type WorkspaceFixtures } from './fixtures.ts'

/** The initial state of a workspace. */
export interface InitialState {
  /** The app's manifest in Slack's format. */
  readonly manifest: unknown
  readonly fixtures: WorkspaceFixtures
  readonly clock: Clock
  /** Zero uses any free port. */
  readonly port: number
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
}

/** Harbour with an app of this manifest installed, on any port, in real time and with new secrets. */
export function demoWorkspaceWith(manifest: unknown): InitialState {
  const secret = () => randomBytes(16).toString('hex')
  return {
    manifest,
    fixtures: demoWorkspace,
    clock: systemClock,
    port: 0,
    botToken: `xoxb-sandbox-${secret()}`,
    appToken: `xapp-sandbox-${secret()}`,
    signingSecret: secret(),
  }
}
