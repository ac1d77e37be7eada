import type { BundleName } from './bundles.ts'

/** Fetches Debian's packages of a bundle into the project's own folder. */
export async function fetchBundle(bundle: BundleName): Promise<void> {
  throw new Error(`being written: ${bundle}`)
}
