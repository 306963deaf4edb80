import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  plugins: [svelte()],
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['.config/vitest-setup.ts'],
    // They end what hangs, and judge nothing: a machine that is busy with much else may take ten times as long as usual.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 120_000 } },
    // Where whatever all tests need hangs, waiting for each would take hours.
    bail: 10,
    // The machine that runs the suite may have two cores; engines under test start threads of their own.
    maxWorkers: 2,
  },
});
