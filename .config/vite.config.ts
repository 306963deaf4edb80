import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The renderer: one bundle for the desktop window and for a browser tab. Everything is a file, so that a strict CSP holds. */
export default defineConfig({
  root: path('../renderer'),
  base: './',
  publicDir: false,
  plugins: [svelte({ configFile: false })],
  build: {
    outDir: path('../dist/renderer'),
    emptyOutDir: true,
    // The desktop window's Chromium and every current browser.
    target: 'es2024',
    // Nothing small becomes a data: URL: fonts and scripts come from 'self' alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // elkjs is one large file by nature, and it is loaded by its worker only.
    chunkSizeWarningLimit: 2000,
  },
  worker: { format: 'es' },
});
