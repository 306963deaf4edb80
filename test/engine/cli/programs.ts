import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export const anyPorts = ['--port', '0', '--otlp-http', '0', '--otlp-grpc', '0'];

/** How a program ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder for a file of tests, and the program started from the sources with that folder as its home; both go with the tests. */
export function programs(prefix: string) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const running = new Set<ChildProcess>();
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** The program with these words, its output, and how it ended. */
  const spanscope = (...words: string[]) => {
    const child = spawn(process.execPath, ['app/cli/main.ts', ...words], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        HOME: folder,
        XDG_DATA_HOME: join(folder, 'home'),
        TMPDIR: folder,
      },
    });
    running.add(child);
    let stdout = '';
    let stderr = '';
    const { promise: firstLine, resolve } = Promise.withResolvers<string>();
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')));
    });
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    const ended = new Promise<Ended>((done) => {
      child.once('close', (code) => {
        running.delete(child);
        resolve(stdout);
        done({ code, stdout, stderr });
      });
    });
    return { child, firstLine, ended, stderr: () => stderr };
  };
  return { folder, spanscope };
}
