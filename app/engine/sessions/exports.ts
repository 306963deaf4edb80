import { randomBytes } from 'node:crypto';
import { mkdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { RpcError } from '../../core/contract/client.ts';
import type { ExportFormat, ExportScope, ExportStart } from '../../core/contract/file-methods.ts';
import { exportSession } from '../export/export-session.ts';
import { checkPlace, writeFailure } from '../export/part-file.ts';
import type { JobControl, Jobs } from '../jobs/jobs.ts';
import type { Downloads } from '../rpc/downloads.ts';
import { checkRules } from '../search/redaction/engine-redactor.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

const EXTENSIONS: Record<ExportFormat, string> = {
  'otlp-json': 'otlp.json',
  'otlp-jsonl': 'otlp.jsonl',
  'otlp-proto': 'otlp.pb',
  spanscope: 'spanscope',
  'jaeger-json': 'jaeger.json',
};

/** Of a session's name so much goes into a file's: with a date it is read at a glance. */
const MAX_NAME_CHARS = 60;

/** Exports of sessions, as jobs. */
export interface Exports {
  /**
   * @returns the job's id
   * Rejects with RpcError `session.unknown`, `params.invalid`, `redaction.invalid`, `export.exists`, `export.failed` for what can be
   * told at once.
   */
  start(params: ExportStart): Promise<string>;
  /** Removes what was written to be downloaded and was not. */
  close(): Promise<void>;
}

interface Parts {
  sessions: Pick<Sessions, 'get' | 'all'>;
  jobs: Jobs;
  dataDir: string;
  downloads: Downloads;
}

export function createExports({ sessions, jobs, dataDir, downloads }: Parts): Exports {
  const folder = join(dataDir, 'exports');
  /** What an engine that ended left behind is removed. */
  const ready = rm(folder, { recursive: true, force: true }).catch(() => undefined);
  return {
    start: async (params) => {
      const session = sessions.get(params.session);
      if (params.redaction !== undefined) checkRules(params.redaction);
      const given = params.path;
      if (given !== undefined) await checkGiven(given, params.overwrite ?? false, dataDir, sessions);
      await ready;
      const path = given ?? (await newPath(folder, fileNameOf(session, params)));
      const title = basename(path);
      const job = jobs.start(
        { kind: 'export', title, session: session.id, unit: 'spans' },
        async (control) => {
          try {
            const written = await write(session, params, path, control);
            const download = given === undefined ? downloads.offer(path, written.fileName) : '';
            control.tell({ exported: { ...written, download } });
          } catch (error) {
            if (given === undefined) await removeFolder(dirname(path));
            throw error;
          }
        },
      );
      return job.id;
    },
    close: async () => {
      await downloads.close();
      await removeFolder(folder);
    },
  };
}

async function write(
  session: Session,
  { scope, format, redaction, overwrite, properties }: ExportStart,
  path: string,
  { signal, progress }: JobControl,
): ReturnType<typeof exportSession> {
  const written = await exportSession({
    dataFile: session.dataFile,
    foreign: session.info().kind === 'capture',
    scope,
    format,
    redaction,
    path,
    overwrite: overwrite ?? false,
    properties: properties ?? {},
    signal,
    onProgress: (done, total) => progress(done, total, done),
  });
  progress(written.spans, written.spans, written.spans);
  return written;
}

/** Refuses places where a file would harm the program's own. @throws RpcError `params.invalid`, `export.exists`, `export.failed` */
async function checkGiven(
  path: string,
  overwrite: boolean,
  dataDir: string,
  sessions: Pick<Sessions, 'all'>,
): Promise<void> {
  if (!isAbsolute(path)) throw new RpcError('params.invalid', `"${path}" is not an absolute path.`);
  const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
  const own = await realpath(dataDir).catch(() => resolve(dataDir));
  if (folder === own || folder.startsWith(own + sep))
    throw new RpcError(
      'export.failed',
      `${path} lies in Spanscope's data folder, where its own files are. Choose another folder.`,
    );
  const there = await stat(path).catch(() => undefined);
  for (const { dataFile, name } of there === undefined ? [] : sessions.all()) {
    const open = await stat(dataFile).catch(() => undefined);
    if (open?.ino === there?.ino && open?.dev === there?.dev)
      throw new RpcError(
        'export.failed',
        `${path} is open here as "${name}". Choose another name, or close it first.`,
      );
  }
  await checkPlace(path, overwrite);
}

/** A file to be downloaded lies in a folder of its own, so that it can have the name that it is to be saved as. */
async function newPath(folder: string, fileName: string): Promise<string> {
  const own = join(folder, randomBytes(8).toString('hex'));
  try {
    await mkdir(own, { recursive: true });
  } catch (error) {
    throw writeFailure(error, own);
  }
  return join(own, fileName);
}

async function removeFolder(folder: string): Promise<void> {
  // What can't be removed now is when the engine starts again.
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

function fileNameOf(session: Session, { scope, format }: ExportStart): string {
  return `${stemOf(session, scope)}.${EXTENSIONS[format]}`;
}

function stemOf(session: Session, { traceIds, selection, pinned }: ExportScope): string {
  const [only, ...others] = traceIds ?? [];
  if (only !== undefined && others.length === 0 && selection === undefined && pinned !== true)
    return `trace-${only}`;
  const name = session.info().name.replace(/\.[A-Za-z0-9.]{1,16}$/, '');
  const plain = name.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '');
  const at = new Date().toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return `${plain.slice(0, MAX_NAME_CHARS) || 'spanscope'}-${at}`.toLowerCase();
}
