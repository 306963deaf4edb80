import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Engine, type EngineOptions, startEngine } from '../engine/engine.ts';
import { onStop } from './on-stop.ts';
import { openBrowser } from './open-browser.ts';
import type { ServeCommand } from './words/serve-words.ts';

/** The built renderer: beside the built programs, or in dist/ when this runs from the sources. */
function rendererDir(): string | undefined {
  const here = import.meta.url;
  const folder = new URL(here.endsWith('.ts') ? '../../dist/renderer/' : '../renderer/', here);
  return existsSync(folder) ? fileURLToPath(folder) : undefined;
}

async function openFiles(engine: Engine, files: readonly string[]): Promise<void> {
  for (const path of files) {
    try {
      const report = await engine.openFile(path, new AbortController().signal);
      const rejected = report.rejected > 0 ? `, ${report.rejected} rejected` : '';
      const message = report.message === '' ? '' : ` (${report.message})`;
      process.stderr.write(`${report.name}: ${report.accepted} read${rejected}${message}\n`);
    } catch (error) {
      process.stderr.write(`spanscope: ${(error as Error).message}\n`);
    }
  }
}

/** Says where everything is, and opens the window where that is asked for. */
export async function greet({ info }: Engine, open: boolean): Promise<void> {
  const lines = [
    'Spanscope is listening.',
    `  OTLP/HTTP  ${info.otlpHttp}`,
    `  OTLP/gRPC  ${info.otlpGrpc}`,
    `  data       ${info.data}`,
    `  window     ${info.url}`,
  ];
  const opened = open && (await openBrowser(info.url));
  if (open && !opened)
    lines.push('There is no browser to open here: open the address of the window yourself.');
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Starts the engine with the window's files; a signal closes it and ends the program. Rejects where it can't start. */
export async function startServing(options: EngineOptions): Promise<Engine> {
  const starting = startEngine({ ...options, rendererDir: rendererDir() });
  onStop(async () => {
    const engine = await starting.catch(() => undefined);
    await engine?.close();
  });
  const engine = await starting;
  // Whoever read the first line may close the pipe; that ends nothing.
  process.stdout.on('error', () => {});
  return engine;
}

/** Runs the engine until a signal ends it. Rejects where it can't start. */
export async function serve(command: ServeCommand): Promise<void> {
  const engine = await startServing(command.engine);
  if (command.json) process.stdout.write(`${JSON.stringify(engine.info)}\n`);
  else await greet(engine, command.open);
  await openFiles(engine, command.files);
}
