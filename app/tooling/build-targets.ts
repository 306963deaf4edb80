import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { InlineConfig } from 'vite';

/** One build: what it reads, what it makes of it, and the folders of dist/ that it fills. */
export interface BuildTarget {
  name: string;
  /** Files and folders, from the top of the project, whose change makes the outputs stale. */
  inputs: string[];
  /** Folders of dist/ that this target fills, alone. */
  folders: string[];
  config(root: string, outDir: string): InlineConfig;
}

/** What stays an import: the native module, and what the runtime itself brings. */
const EXTERNAL = ['better-sqlite3', 'electron', '@grpc/proto-loader', 'bufferutil', 'utf-8-validate'];

/** Changes of the compiler or of a library count as changes of every target. */
const TOOLCHAIN = ['package.json', 'package-lock.json', 'app/tooling/build-targets.ts'];

/** How long the bundler's parts took is its own business. */
const CHECKS = { bundlerTimings: false };

const shared: InlineConfig = {
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  // Nothing of the builder's machine or environment files belongs in a bundle.
  envDir: false,
};

/**
 * The entries of the Node side by output name. All shared code is put into dist/engine/ as chunks, so that a worker's
 * file, which the code finds beside itself, is beside it whichever entry was started.
 */
export function nodeEntries(root: string): Record<string, string> {
  const entries: Record<string, string> = {
    'cli/main': join(root, 'app/cli/main.ts'),
    'desktop/main': join(root, 'app/desktop/main.ts'),
    'engine/main': join(root, 'app/engine/main.ts'),
  };
  for (const entry of readdirSync(join(root, 'app/engine'), { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith('-worker.ts')) {
      entries[`engine/${basename(entry.name, '.ts')}`] = join(entry.parentPath, entry.name);
    }
  }
  return entries;
}

const node: BuildTarget = {
  name: 'node',
  inputs: ['app/core', 'app/engine', 'app/cli', 'app/desktop', ...TOOLCHAIN],
  folders: ['cli', 'desktop', 'engine'],
  config: (root, outDir) => ({
    ...shared,
    root,
    // The optional native helpers of ws are not shipped; without this it looks for them at every start.
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    ssr: { noExternal: true, external: EXTERNAL, target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: 'oxc',
      license: { fileName: 'engine/third-party-licenses.md' },
      rolldownOptions: {
        checks: CHECKS,
        input: nodeEntries(root),
        output: {
          format: 'esm',
          entryFileNames: '[name].js',
          chunkFileNames: 'engine/[name]-[hash].js',
          codeSplitting: {
            // What finds files beside itself must never be folded into an entry of another folder.
            groups: [
              {
                name: 'worker',
                test: /app[\\/]engine[\\/]worker\.ts$/,
                includeDependenciesRecursively: false,
              },
            ],
          },
        },
      },
    },
  }),
};

/** A sandboxed preload script can neither be a module nor require a second file. */
const preload: BuildTarget = {
  name: 'preload',
  inputs: ['app/core', 'app/desktop', ...TOOLCHAIN],
  folders: ['preload'],
  config: (root, outDir) => ({
    ...shared,
    root,
    ssr: { noExternal: true, external: EXTERNAL, target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: 'oxc',
      rolldownOptions: {
        checks: CHECKS,
        input: { 'preload/preload': join(root, 'app/desktop/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  }),
};

const renderer: BuildTarget = {
  name: 'renderer',
  inputs: ['renderer', 'app/core', '.config/vite.config.ts', ...TOOLCHAIN],
  folders: ['renderer'],
  config: (root, outDir) => ({
    configFile: join(root, '.config/vite.config.ts'),
    logLevel: 'warn',
    build: {
      outDir: join(outDir, 'renderer'),
      emptyOutDir: true,
      license: { fileName: 'third-party-licenses.md' },
      rolldownOptions: { checks: CHECKS },
    },
  }),
};

export const targets: readonly BuildTarget[] = [node, preload, renderer];
