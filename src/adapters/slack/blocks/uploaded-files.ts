import type { Part } from '../../../core/message.ts'

/** A picture in a message. */
export type PicturePart = Extract<Part, { part: 'picture' }>

/** The ids of uploaded files by the picture that they show; pictures without one are left out of a message. */
export type UploadedFiles = ReadonlyMap<PicturePart, string>

/** No picture is shown. */
export const noFiles: UploadedFiles = new Map()

/** Our own code for a message that Slack refuses because of a picture, which it names only in the details. */
export const refusedPicture = 'invalid_slack_file'
