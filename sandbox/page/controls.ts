import type { IncomingMessage, ServerResponse } from 'node:http'
import { objectOf, parseJson, textOf } from '../workspace/json.ts'
import { readBody, sendJson } from '../workspace/serving/bodies.ts'
import type { Scenes } from './scenes.ts'

/** The controls besides workspace and fleet, by the label of their button. */
export type Controls = Readonly<Record<ControlName, () => Promise<void>>>

/** The labels of the buttons. */
export type ControlName =
  | 'kill the bot'
  | 'start the bot'
  | 'cut Consul'
  | 'mend Consul'
  | 'silence Slack'
  | 'let Slack speak'

/** The state of the bot, of its connection to Consul and of its connection to Slack. */
export type ControlsState = {
  readonly bot: 'running' | 'starting' | 'not running'
  readonly consul: 'reachable' | 'cut'
  readonly slack: 'speaking' | 'silent'
  /** When the bot was killed, and when it ran again, in milliseconds since 1970; oldest first. */
  readonly kills: readonly BotKill[]
}

/** A time without a bot; `backAtMs` is null while it lasts. */
export type BotKill = { readonly atMs: number; readonly backAtMs: number | null }

/**
 * Answers `/controls`:
 *   GET   ControlsState
 *   POST  { action: ControlName } as application/json, which other web sites cannot send; runs the action and answers
 *         ControlsState, 400 for an unknown action, 409 with a reason when it failed
 */
export async function answerControls(
  controls: Controls,
  state: () => ControlsState,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const answer = (status: number, body: object): void =>
    sendJson(outgoing, status, { ...body }, { 'cache-control': 'no-store' })
  if (incoming.method === 'GET') return answer(200, state())
  const action = await wordIn(incoming, 'action')
  if (action === null) return answer(400, { error: 'content-type must be application/json' })
  if (!isControl(controls, action)) {
    const names = Object.keys(controls).join(', ')
    return answer(400, { error: `there is no "${action}", but ${names}` })
  }
  try {
    await controls[action]()
    answer(200, state())
  } catch (error) {
    answer(409, { error: error instanceof Error ? error.message : String(error) })
  }
}

function isControl(controls: Controls, word: string): word is ControlName {
  return Object.hasOwn(controls, word)
}

/**
 * Answers `/scenes`:
 *   GET   { list: SceneInfo[], state: ScenesState }
 *   POST  { scene: name } as application/json; begins a scene and answers the same, 409 with a reason when it cannot
 */
export async function answerScenes(scenes: Scenes, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const answer = (status: number, body: object): void =>
    sendJson(outgoing, status, body, { 'cache-control': 'no-store' })
  const now = () => ({ list: scenes.list, state: scenes.state() })
  if (incoming.method === 'GET') return answer(200, now())
  const name = await wordIn(incoming, 'scene')
  if (name === null) return answer(400, { error: 'content-type must be application/json' })
  try {
    scenes.play(name)
    answer(200, now())
  } catch (error) {
    answer(409, { error: error instanceof Error ? error.message : String(error) })
  }
}

/** A text of a JSON body; null when it is not JSON, which other web sites can send. */
async function wordIn(incoming: IncomingMessage, key: string): Promise<string | null> {
  if (incoming.headers['content-type']?.split(';')[0] !== 'application/json') return null
  return textOf(objectOf(parseJson((await readBody(incoming)).toString()))[key])
}
