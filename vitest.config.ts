import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Fast suites run everywhere in seconds; the others start real parts. */
const suites = {
  unit: [
    'test/core/**',
    'test/conversations/**',
    'test/simulation/**',
    'test/conformance/**',
    'test/safety/**',
    'test/tidy/**',
    'test/engine/**',
    'test/unit/**',
  ],
  contract: ['test/contract/**'],
  integration: ['test/integration/**'],
  // real systems that few have: `npm run test:alerts`
  alerts: ['test/alerts/**'],
  // a real system that few have: `npm run test:ceph`
  ceph: ['test/ceph/**'],
  // a real system that few have: `npm run test:openstack`
  openstack: ['test/openstack/**'],
  browser: ['test/browser/**'],
}

export default defineConfig({
  test: {
    // the process that collects the results hardly works
    maxWorkers: availableParallelism(),
    tags: [
      {
        name: 'slow',
        description: 'simulates many runs or whole days, or starts processes: left out by npm run check',
      },
    ],
    globalSetup: ['test/temporary-folder.ts', 'test/complete-documents.ts'],
    projects: Object.entries(suites).map(([name, folders]) => ({
      test: {
        name,
        // what they import has no state of its own, so it is loaded once
        isolate: name !== 'unit',
        include: folders.map((folder) => `${folder}/*.test.ts`),
        // Only what hangs is ended by these; how busy the machine is must not decide whether a test passes.
        testTimeout: 120_000,
        hookTimeout: 120_000,
        expect: { poll: { timeout: name === 'unit' ? 10_000 : 60_000 } },
        // Real parts on a busy machine: what fails is tried again, and the report says that it was.
        retry: name === 'unit' ? 0 : 2,
      },
    })),
  },
})
