import { defineConfig } from 'vitest/config'

/** Fast suites run everywhere in seconds; the others start real parts. */
const suites = {
  unit: [
    'test/core/**',
    'test/conversations/**',
    'test/simulation/**',
    'test/tidy/**',
    'test/engine/**',
    'test/unit/**',
  ],
  contract: ['test/contract/**'],
  integration: ['test/integration/**'],
  browser: ['test/browser/**'],
}

export default defineConfig({
  test: {
    projects: Object.entries(suites).map(([name, folders]) => ({
      test: {
        name,
        include: folders.map((folder) => `${folder}/*.test.ts`),
        testTimeout: name === 'unit' ? 10_000 : 60_000,
        hookTimeout: name === 'unit' ? 10_000 : 120_000,
      },
    })),
  },
})
