import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  plugins: [svelte()],
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['.config/vitest-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A poll that waits for another thread or process must outlast a machine that is busy with both.
    expect: { poll: { timeout: 30_000 } },
    // The machine that runs the suite may have two cores; engines under test start threads of their own.
    maxWorkers: 2,
  },
});
