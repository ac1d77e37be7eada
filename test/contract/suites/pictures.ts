import type { WebClient } from '@slack/web-api'
import { type DrawPicture, Pictures } from '../../../src/adapters/slack/files/pictures.ts'
import { silentLog } from './silent-log.ts'

/** Pictures that are uploaded with this client, drawn by `draw`; Slack has `scanMs` to scan a file. */
export const picturesOn = (client: WebClient, draw: DrawPicture, scanMs: number, prepareMs = 5_000): Pictures =>
  new Pictures({ client, draw, prepareMs, scanMs, log: silentLog })

/** Pictures of messages that have none. */
export const noPictures = (client: WebClient): Pictures =>
  picturesOn(client, () => Promise.reject(new Error('no picture was expected')), 0)
