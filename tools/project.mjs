import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that was cloned. */
export const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)))
