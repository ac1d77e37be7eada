import { randomBytes } from 'node:crypto'
import { type Clock, systemClock } from './clock.ts'
import { demoWorkspace, type WorkspaceFixtures } from './fixtures.ts'

/** What a workspace opens with. */
export interface InitialState {
  /** The app's manifest, as Slack takes it. */
  readonly manifest: unknown
  readonly fixtures: WorkspaceFixtures
  readonly clock: Clock
  /** Zero takes any port that is free. */
  readonly port: number
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
}

/** Harbour with an app of this manifest installed, on any port, in real time and with fresh secrets. */
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
