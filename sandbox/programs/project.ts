import { join, resolve } from 'node:path'

/** The folder that was cloned; nothing is ever written outside it. */
export const projectFolder = resolve(import.meta.dirname, '../..')

/** Where programs that this machine lacks are kept between runs. */
export const partsFolder = join(projectFolder, '.parts')

/** Where running processes keep their data; each run has a folder of its own in it. */
export const stateFolder = join(projectFolder, '.state')
