import { join, resolve } from 'node:path'

/** The project's root folder; nothing is ever written outside it. */
export const projectFolder = resolve(import.meta.dirname, '../..')

/** Where fetched programs are kept between runs. */
export const partsFolder = join(projectFolder, '.parts')

/** Where running processes keep their data; each run has a folder of its own in it. */
export const stateFolder = join(projectFolder, '.state')
