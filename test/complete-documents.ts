import type { TestProject } from 'vitest/node'
import { assertEnoughSamples } from '../tools/samples.ts'

/** Runs once before all tests: `-u` writes documents from all that is explored, never from a part of it. */
export function setup({ config }: TestProject): void {
  if (config.snapshotOptions.updateSnapshot === 'all') assertEnoughSamples(process.env, 'updating documents with -u')
}
