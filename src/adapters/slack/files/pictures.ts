import { createHash } from 'node:crypto'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Message } from '../../../core/message.ts'
import type { Picture } from '../../../core/picture.ts'
import type { Log } from '../../../engine/ports/log.ts'
import { pauseFor } from '../../../engine/ports/pause.ts'
import type { PicturePart, UploadedFiles } from '../blocks/uploaded-files.ts'
import { errorOf } from '../client/errors.ts'

/** Draws a picture as PNG. */
export type DrawPicture = (picture: Picture) => Promise<Buffer>

/** What pictures are uploaded with. */
export type PictureParts = {
  readonly client: WebClient
  readonly draw: DrawPicture
  /** The longest that a message waits for its pictures. */
  readonly prepareMs: number
  /** Slack scans an uploaded file for about a second, and refuses blocks that show it before. */
  readonly scanMs: number
  readonly log: Log
}

const announced = z.object({ upload_url: z.url(), file_id: z.string().min(1) })

/** The most uploads that are remembered; the oldest is forgotten first. */
const maxUploads = 200

const picturesIn = ({ parts }: Message): readonly PicturePart[] =>
  parts.flatMap((part) => (part.part === 'picture' ? [part] : []))

const hashOf = ({ picture, says }: PicturePart): string =>
  createHash('sha256')
    .update(JSON.stringify([picture, says]))
    .digest('hex')

/**
 * Uploads the pictures of messages as files that belong to no channel: only who sees a message sees its picture. An
 * unchanged picture is uploaded once. Nothing here ever fails: a message without its picture lacks nothing.
 */
export class Pictures {
  readonly #parts: PictureParts
  /** The file of each picture by its hash, or the upload in progress; null when it could not be uploaded. */
  readonly #uploads = new Map<string, Promise<string | null>>()
  readonly #usable = new Map<string, string>()
  #state: 'on' | 'off' = 'on'

  constructor(parts: PictureParts) {
    this.#parts = parts
  }

  /** Whether a message has pictures that can be uploaded. */
  has(message: Message): boolean {
    return this.#state === 'on' && picturesIn(message).length > 0
  }

  /** Uploads the pictures of a message, and waits until Slack can show them, within a limit. */
  async prepare(message: Message): Promise<void> {
    if (!this.has(message)) return
    const done = new AbortController()
    const uploads = Promise.all(picturesIn(message).map((part) => this.#uploaded(part))).finally(() => done.abort())
    await Promise.race([uploads, pauseFor(this.#parts.prepareMs, done.signal)])
  }

  /** The files of those pictures of a message that were uploaded before. */
  filesOf(message: Message): UploadedFiles {
    return new Map(
      picturesIn(message).flatMap((part): readonly [PicturePart, string][] => {
        const file = this.#usable.get(hashOf(part))
        return file === undefined ? [] : [[part, file]]
      }),
    )
  }

  /** Slack does not show the pictures of a message, such as after they were deleted: the next message uploads them again. */
  refused(message: Message, why: string): void {
    for (const part of picturesIn(message)) {
      this.#uploads.delete(hashOf(part))
      this.#usable.delete(hashOf(part))
    }
    this.#parts.log.warn({ why }, 'a picture was left out')
  }

  async #uploaded(part: PicturePart): Promise<void> {
    const hash = hashOf(part)
    const upload = this.#uploads.get(hash) ?? this.#upload(part)
    this.#uploads.set(hash, upload)
    const file = await upload
    if (file === null) this.#uploads.delete(hash)
    else this.#usable.set(hash, file)
    this.#forgetOldest()
  }

  #forgetOldest(): void {
    for (const hash of this.#uploads.keys()) {
      if (this.#uploads.size <= maxUploads) return
      this.#uploads.delete(hash)
      this.#usable.delete(hash)
    }
  }

  async #upload(part: PicturePart): Promise<string | null> {
    const { log, scanMs } = this.#parts
    try {
      const file = await this.#send(part)
      await pauseFor(scanMs, new AbortController().signal)
      return file
    } catch (error) {
      const slackError = errorOf(error)
      const { why } = slackError
      if (slackError.is === 'refused' && slackError.cause === 'rights') {
        this.#state = 'off'
        log.warn({ why }, 'pictures cannot be uploaded: messages have none until the next start')
      } else log.warn({ why }, 'a picture was not uploaded')
      return null
    }
  }

  /** Uploads a picture. https://docs.slack.dev/messaging/working-with-files */
  async #send({ picture, says }: PicturePart): Promise<string> {
    const { client, draw, prepareMs } = this.#parts
    const bytes = await draw(picture)
    // `alt_text`, which the client's types have, is ignored by Slack
    const file = { filename: `${picture.kind}.png`, length: bytes.length, alt_txt: says }
    const { upload_url, file_id } = announced.parse(await client.files.getUploadURLExternal(file))
    const answer = await fetch(upload_url, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(bytes),
      redirect: 'error',
      signal: AbortSignal.timeout(prepareMs),
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`the upload was answered with status ${answer.status}`)
    await client.files.completeUploadExternal({ files: [{ id: file_id, title: says.split(':')[0] ?? says }] })
    return file_id
  }
}
