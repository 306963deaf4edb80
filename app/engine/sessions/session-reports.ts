import { LIVE_SESSION, type ReadReport } from '../../core/contract/file-methods.ts';
import { FilesSession } from './files-session.ts';
import { MAX_REPORTS, REPORTS_PROPERTY, reportsFrom, reportsToKeep, sourcesOf } from './read-reports.ts';
import type { Session } from './session.ts';

/** What became of the files that were read into sessions: of those being read here, of the others with the session's data. */
export class SessionReports {
  readonly #bySession = new Map<string, Map<string, ReadReport[]>>();
  /** Reading and keeping what a session's file holds, one after the other: what is being kept is in both places for a moment. */
  readonly #turns = new Map<string, Promise<unknown>>();

  /** What became of the files of one reading so far; it replaces what was told of that reading before. */
  told(session: Session, reading: string, reports: readonly ReadReport[]): void {
    const byReading = this.#bySession.get(session.id) ?? new Map<string, ReadReport[]>();
    byReading.set(
      reading,
      reports.slice(-MAX_REPORTS).map((report) => ({ ...report, job: reading })),
    );
    this.#bySession.set(session.id, byReading);
    if (!(session instanceof FilesSession)) return;
    const { kept } = session;
    kept.sources = kept.sources.map((source) => {
      const [told] = sourcesOf([source], reports);
      return told!.format === '' && told!.losses.length === 0 ? source : told!;
    });
  }

  /** All of a session, those that were read last at the end. Rejects with RpcError where its file can't be read. */
  of(session: Session): Promise<ReadReport[]> {
    return this.#inTurn(session, async () => {
      const before = await earlier(session);
      const now = [...(this.#bySession.get(session.id)?.values() ?? [])].flat();
      return [...before, ...now].slice(-MAX_REPORTS);
    });
  }

  /** Keeps what was told of a reading that has ended with the session's data; where that fails it is there while the engine runs. */
  keep(session: FilesSession, reading: string): Promise<void> {
    return this.#inTurn(session, () => this.#keep(session, reading));
  }

  forget(session: string): void {
    this.#bySession.delete(session);
    this.#turns.delete(session);
  }

  async #keep(session: FilesSession, reading: string): Promise<void> {
    const byReading = this.#bySession.get(session.id);
    const reports = byReading?.get(reading);
    if (reports === undefined) return;
    try {
      await session.setProperty(REPORTS_PROPERTY, reportsToKeep([...(await earlier(session)), ...reports]));
      byReading?.delete(reading);
    } catch (error) {
      process.stderr.write(
        `spanscope: reports of "${session.kept.name}" could not be kept: ${(error as Error).message}\n`,
      );
    }
  }

  #inTurn<T>(session: Session, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(session.id) ?? Promise.resolve()).then(work, work);
    this.#turns.set(session.id, turn);
    return turn;
  }
}

async function earlier(session: Session): Promise<ReadReport[]> {
  if (session.id === LIVE_SESSION) return [];
  const { values } = await session.call('properties.get', {});
  return reportsFrom(values[REPORTS_PROPERTY]);
}
