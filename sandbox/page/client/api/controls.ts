import type { ControlName, ControlsState } from '../../controls.ts'
import { ask } from './request.ts'

/** Reads the state of the bot and of its connections to Consul and Slack. */
export async function readControls(): Promise<ControlsState> {
  return (await ask('GET', '/controls', {})) as unknown as ControlsState
}

/** Runs a control; resolves when it is done. */
export async function control(action: ControlName): Promise<ControlsState> {
  return (await ask('POST', '/controls', { action })) as unknown as ControlsState
}
