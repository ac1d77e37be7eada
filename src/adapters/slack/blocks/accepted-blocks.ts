import type { Message } from '../../../core/message.ts'
import type { Log } from '../../../engine/ports/log.ts'
import type { BlockStyle } from './native.ts'
import { hasNewerParts, type Rendered, render } from './render.ts'
import type { ListedGroups } from './spans.ts'
import { noFiles, refusedPicture, type UploadedFiles } from './uploaded-files.ts'

/** Why Slack refused the content of a message: its error code. */
export type ContentRefusal = { readonly code: string }

/**
 * Renders messages with the blocks that the workspace takes: native ones until it refuses them as invalid, then classic
 * ones until the bot starts again.
 */
export class AcceptedBlocks {
  readonly #listed: ListedGroups
  readonly #log: Log
  #style: BlockStyle = 'native'

  constructor(listed: ListedGroups, log: Log) {
    this.#listed = listed
    this.#log = log
  }

  /** The message in blocks that every workspace takes, without pictures. */
  classic(message: Message): Rendered {
    return this.#rendered(message, 'classic', noFiles)
  }

  #rendered(message: Message, style: BlockStyle, files: UploadedFiles): Rendered {
    return render(message, this.#listed, style, files)
  }

  /**
   * Sends a message: with native blocks where it has such and the workspace takes them, and once more with classic ones
   * when Slack refuses its content. Returns the result of the last attempt; `refusalOf` is null for any other result.
   * Pictures are those in `files`; when Slack does not show one of them, that is the result.
   */
  async send<Result>(
    message: Message,
    files: UploadedFiles,
    attempt: (rendered: Rendered) => Promise<Result>,
    refusalOf: (result: Result) => ContentRefusal | null,
  ): Promise<Result> {
    const style = hasNewerParts(message) ? this.#style : 'classic'
    const first = await attempt(this.#rendered(message, style, files))
    const refusal = refusalOf(first)
    if (style === 'classic' || refusal === null || refusal.code === refusedPicture) return first
    // Remembered before the second attempt: that one may have to wait for the rate limit.
    if (refusal.code === 'invalid_blocks') this.#remember('classic', refusal)
    const second = await attempt(this.#rendered(message, 'classic', files))
    const again = refusalOf(second)
    if (again !== null) this.#remember('native', again)
    return second
  }

  #remember(style: BlockStyle, { code }: ContentRefusal): void {
    if (style === 'classic' && this.#style === 'native')
      this.#log.warn({ code }, 'Slack refused native blocks: classic ones are used until the next start')
    this.#style = style
  }
}
