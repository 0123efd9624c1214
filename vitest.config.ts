import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: process.env.TEST_REPORT ?? 'test/output/report.json' }]],
    projects: [
      {
        test: {
          name: 'unit',
          // Fake hours take real seconds where the machine is busy.
          testTimeout: 60_000,
          setupFiles: 'test/support/search-logs.ts',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**', 'test/package.test.ts', 'test/bench/**'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/package.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Two browsers beside a server are what two cores carry.
          maxWorkers: 2,
          // Those that wait side by side are to wait, and not to be kept waiting by each other.
          maxConcurrency: 3,
        },
      },
    ],
  },
})
