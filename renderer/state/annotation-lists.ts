import type { Annotation } from '../../app/core/contract/file-methods.ts';

/** What can be noted on: a trace, or one of its spans. */
export type Annotated = Pick<Annotation, 'traceId' | 'spanId'>;

/** What a list of traces shows of what is noted on one. */
export interface TraceMark {
  /** The trace itself. */
  bookmarked: boolean;
  /** Bookmarked spans in it. */
  bookmarkedSpans: number;
  /** Notes on it and on its spans. */
  notes: number;
}

export function annotationKey({ traceId, spanId }: Annotated): string {
  return spanId === undefined || spanId === '' ? traceId : `${traceId}/${spanId}`;
}

export function byKey(list: readonly Annotation[]): ReadonlyMap<string, Annotation> {
  return new Map(list.map((entry) => [annotationKey(entry), entry]));
}

/** A list with changes put into it, the newest first; what a change leaves nothing of is gone. */
export function withChanges(
  list: readonly Annotation[],
  changes: readonly Annotation[],
): readonly Annotation[] {
  if (changes.length === 0) return list;
  const changed = byKey(changes);
  const others = list.filter((entry) => !changed.has(annotationKey(entry)));
  const present = [...changed.values()].filter(({ bookmarked, note }) => bookmarked || note !== '');
  return [...present, ...others].sort((a, b) => Number(b.changedNs - a.changedNs));
}

export function markTraces(list: readonly Annotation[]): ReadonlyMap<string, TraceMark> {
  const marks = new Map<string, TraceMark>();
  for (const { traceId, spanId, bookmarked, note } of list) {
    const mark = marks.get(traceId) ?? { bookmarked: false, bookmarkedSpans: 0, notes: 0 };
    if (bookmarked && spanId === undefined) mark.bookmarked = true;
    if (bookmarked && spanId !== undefined) mark.bookmarkedSpans++;
    if (note !== '') mark.notes++;
    marks.set(traceId, mark);
  }
  return marks;
}

/** For screen readers and tooltips; '' for nothing. */
export function markWords(mark: TraceMark | undefined): string {
  if (mark === undefined) return '';
  const { bookmarked, bookmarkedSpans, notes } = mark;
  const spans = bookmarkedSpans === 1 ? 'a bookmarked span' : `${bookmarkedSpans} bookmarked spans`;
  return [
    bookmarked && 'bookmarked',
    bookmarkedSpans > 0 && spans,
    notes > 0 && (notes === 1 ? 'has a note' : `has ${notes} notes`),
  ]
    .filter((words) => words !== false)
    .join(', ');
}
