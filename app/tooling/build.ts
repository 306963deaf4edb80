import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { targets, type BuildTarget } from './build-targets.ts';
import { digestOf, isFresh, writeStamp } from './freshness.ts';
import { reportAndExit, root as projectRoot, ToolError } from './project.ts';

/**
 * Builds into a folder of its own and puts the result in place at the end: a build that fails leaves what was there,
 * and two builds at once do not write into each other's files.
 */
async function buildTarget(target: BuildTarget, root: string, digest: string): Promise<void> {
  const { build } = await import('vite');
  const dist = join(root, 'dist');
  const staging = join(dist, `.staging-${target.name}-${process.pid}`);
  try {
    await build(target.config(root, staging)).catch((cause: unknown) => {
      // The bundler's message shows the place in the source; its stack shows the bundler.
      throw new ToolError(`The ${target.name} build failed. ${(cause as Error).message}`, { cause });
    });
    for (const folder of target.folders) {
      const place = join(dist, folder);
      rmSync(place, { recursive: true, force: true });
      renameSync(join(staging, folder), place);
    }
    writeStamp(stampOf(target, root), digest);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function stampOf(target: BuildTarget, root: string): string {
  return join(root, 'dist/.stamps', target.name);
}

/**
 * Builds what is not up to date, and returns the names of the targets it built: none when nothing changed since the
 * last build.
 */
export async function build(root: string = projectRoot): Promise<string[]> {
  const stale = targets
    .map((target) => ({ target, digest: digestOf(target.inputs.map((path) => join(root, path))) }))
    .filter(({ target, digest }) => !isFresh(stampOf(target, root), digest));
  if (stale.length === 0) return [];
  mkdirSync(join(root, 'dist'), { recursive: true });
  const ends = await Promise.allSettled(stale.map(({ target, digest }) => buildTarget(target, root, digest)));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return stale.map(({ target }) => target.name);
}

if (import.meta.main) {
  const started = performance.now();
  const built = await build().catch(reportAndExit);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(built.length > 0 ? `Built ${built.join(', ')} in ${seconds} s.` : 'Everything is up to date.');
}
