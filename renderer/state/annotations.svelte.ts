import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { RpcError } from '../../app/core/contract/client.ts';
import type { Annotation, AnnotationChange } from '../../app/core/contract/file-methods.ts';
import type { Host } from '../host/host.ts';
import {
  type Annotated,
  annotationKey,
  byKey,
  markTraces,
  type TraceMark,
  withChanges,
} from './annotation-lists.ts';
import type { Connection } from './connection.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import { Pace, realClock } from './pace.ts';

/** Between two looks at what other windows noted. */
const RELOAD_GAP_MS = 200;

/** How long a change of a note can be taken back beside it. */
const UNDO_MS = 15_000;

/** A text that is not kept yet: being written, or refused. */
export interface Draft {
  text: string;
  /** Why it could not be kept; '' while it was not tried. */
  problem: string;
  /** It is on its way to the engine. */
  sent: boolean;
}

/** The notes and bookmarks of a session: what its file holds, and what the user is writing. Made within an effect. */
export class Annotations {
  readonly #host: Host;
  readonly #notices: Notices;
  readonly #pace: Pace;
  #kept = $state.raw<readonly Annotation[]>([]);
  #known = $state.raw(false);
  /** Changes that are on their way, by key: what the engine says meanwhile is older. */
  readonly #sending = new SvelteMap<string, Annotation>();
  /** One change after the other, so that the last one is what stays. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Texts outlive the field that they are written in, until they are kept. */
  readonly #drafts = new SvelteMap<string, Draft>();
  /** Key of the note that has the keyboard. */
  #editing = $state.raw<string>();
  /** The note that was changed last, as it was before. */
  #before = $state.raw<AnnotationChange>();
  #forget: ReturnType<typeof setTimeout> | undefined;
  readonly #list = $derived(withChanges(this.#kept, [...this.#sending.values()]));
  readonly #byKey = $derived(byKey(this.#list));
  readonly #marks = $derived(markTraces(this.#list));

  constructor(host: Host, connection: Connection, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
    this.#pace = new Pace(() => this.#load(), realClock, RELOAD_GAP_MS);
    host.client.on('annotations.changed', () => this.#pace.touch());
    $effect(() => {
      if (connection.epoch > 0) untrack(() => this.#pace.now());
    });
  }

  /** All of them, the newest change first. */
  get list(): readonly Annotation[] {
    return this.#list;
  }

  /** Whether the engine has said what there is. */
  get known(): boolean {
    return this.#known;
  }

  /** What is noted on a trace or a span. */
  of(at: Annotated): Annotation | undefined {
    return this.#byKey.get(annotationKey(at));
  }

  /** What is noted on a trace and on its spans. */
  ofTrace(traceId: string): readonly Annotation[] {
    return this.#marks.has(traceId) ? this.#list.filter((entry) => entry.traceId === traceId) : [];
  }

  /** By trace: whether it, or one of its spans, is bookmarked, and how many notes there are. */
  get marks(): ReadonlyMap<string, TraceMark> {
    return this.#marks;
  }

  get editing(): string | undefined {
    return this.#editing;
  }

  edit(at: Annotated): void {
    this.#editing = annotationKey(at);
  }

  /** The field is left: what is written in it is kept. */
  async leave(at: Annotated): Promise<void> {
    if (this.#editing === annotationKey(at)) this.#editing = undefined;
    await this.keepDraft(at);
  }

  draft(at: Annotated): Draft | undefined {
    return this.#drafts.get(annotationKey(at));
  }

  write(at: Annotated, text: string): void {
    this.#drafts.set(annotationKey(at), { text, problem: '', sent: false });
  }

  /** Keeps what was written; the text stays a draft where it is refused. */
  async keepDraft(at: Annotated): Promise<void> {
    const written = this.draft(at);
    if (written === undefined || written.sent) return;
    const key = annotationKey(at);
    const note = written.text.trim();
    const before = this.of(at);
    if (note === (before?.note ?? '')) {
      this.#drafts.delete(key);
      return;
    }
    const draft = { ...written, problem: '', sent: true };
    this.#drafts.set(key, draft);
    const problem = await this.#send({ ...at, bookmarked: before?.bookmarked ?? false, note });
    if (problem === '')
      this.#keepBefore({ ...at, bookmarked: before?.bookmarked ?? false, note: before?.note ?? '' });
    // It may have been written on meanwhile.
    if (this.draft(at) !== draft) return;
    if (problem === '') this.#drafts.delete(key);
    else this.#drafts.set(key, { ...draft, problem, sent: false });
  }

  /** What a note that was just changed was before. */
  undoable(at: Annotated): AnnotationChange | undefined {
    const before = this.#before;
    return before !== undefined && annotationKey(before) === annotationKey(at) ? before : undefined;
  }

  async undo(at: Annotated): Promise<void> {
    const before = this.undoable(at);
    if (before === undefined) return;
    this.#before = undefined;
    // The bookmark may have been changed since.
    await this.set({ ...before, bookmarked: this.of(at)?.bookmarked ?? before.bookmarked });
  }

  #keepBefore(before: AnnotationChange): void {
    clearTimeout(this.#forget);
    this.#before = before;
    this.#forget = setTimeout(() => (this.#before = undefined), UNDO_MS);
  }

  discardDraft(at: Annotated): void {
    this.#drafts.delete(annotationKey(at));
  }

  /** Sets or removes a bookmark; a notice says where that is refused. */
  async bookmark(at: Annotated, bookmarked: boolean): Promise<void> {
    const note = this.of(at)?.note ?? '';
    const problem = await this.#send({ ...at, bookmarked, note });
    if (problem !== '') this.#notices.say('error', problem);
  }

  /** Puts a note and bookmark as they were, or as another place has them. */
  async set(change: AnnotationChange): Promise<void> {
    const problem = await this.#send(change);
    if (problem !== '') this.#notices.say('error', problem);
  }

  /** Removes note and bookmark, and offers to take that back. */
  async remove(annotation: Annotation): Promise<void> {
    const { traceId, spanId, bookmarked, note } = annotation;
    const problem = await this.#send({ traceId, spanId, bookmarked: false, note: '' });
    if (problem !== '') {
      this.#notices.say('error', problem);
      return;
    }
    this.discardDraft(annotation);
    const what = note === '' ? 'The bookmark was removed.' : 'The note was deleted.';
    const undo = (): void => void this.set({ traceId, spanId, bookmarked, note });
    this.#notices.say('info', what, { label: 'Undo', run: undo });
  }

  /** Gives why a change was refused; '' where it is kept. */
  #send(change: AnnotationChange): Promise<string> {
    const { traceId, spanId, bookmarked, note } = change;
    const entry = { traceId, spanId, bookmarked, note, changedNs: BigInt(Date.now()) * 1_000_000n };
    const key = annotationKey(entry);
    this.#sending.set(key, entry);
    const sent = this.#queue.then(() => this.#call(entry));
    this.#queue = sent;
    return sent.finally(() => {
      if (this.#sending.get(key) === entry) this.#sending.delete(key);
    });
  }

  async #call({ changedNs, ...change }: Annotation): Promise<string> {
    try {
      await this.#host.client.call('annotations.set', change);
      this.#kept = withChanges(this.#kept, [{ ...change, changedNs }]);
      return '';
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return error.message;
    }
  }

  async #load(): Promise<void> {
    try {
      const { annotations } = await this.#host.client.call('annotations.list', {});
      this.#kept = annotations;
      this.#known = true;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // The connection went away again, or the session: it is asked anew when it is back.
    }
  }
}
