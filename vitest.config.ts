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
  // real systems that few have: `npm run test:control`
  control: ['test/control/**'],
  // a real system that few have: `npm run test:openstack`
  openstack: ['test/openstack/**'],
  browser: ['test/browser/**'],
}

/** Each of their tests changes a real system many times, and waits for it: minutes when the machine is busy. */
const labs: readonly string[] = ['alerts', 'ceph', 'control', 'openstack']

const timeoutMs = (suite: string): number => (labs.includes(suite) ? 600_000 : 120_000)

export default defineConfig({
  test: {
    // the process that collects the results hardly works
    maxWorkers: availableParallelism(),
    tags: [
      {
        name: 'slow',
        description: 'takes more than a tenth of a second, or starts processes: left out by npm run check',
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
        testTimeout: timeoutMs(name),
        hookTimeout: timeoutMs(name),
        expect: { poll: { timeout: name === 'unit' ? 10_000 : 60_000 } },
        // Real parts on a busy machine: what fails is tried again, and the report says that it was.
        retry: name === 'unit' ? 0 : 2,
      },
    })),
  },
})
