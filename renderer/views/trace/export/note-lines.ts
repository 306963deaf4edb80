import type { Annotation } from '../../../../app/core/contract/file-methods.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { IdIndex } from '../state/id-index.ts';
import type { ReceivedTexts } from './markdown-text.ts';

const MOST_NOTES = 20;
const MOST_CHARS = 800;
const MOST_BOOKMARKS = 20;

/** What people noted on a trace and its spans: the trace's own note first, then those of spans in their order, then bare bookmarks. */
export function noteLines(
  trace: TraceColumns,
  annotations: readonly Annotation[],
  texts: ReceivedTexts,
): string[] {
  const index = new IdIndex(trace);
  const placed = annotations
    .map(({ spanId, note, bookmarked }) => ({
      row: spanId === undefined ? -1 : index.rowOfHex(spanId),
      // A span that is not here any more can't be named.
      known: spanId === undefined || index.rowOfHex(spanId) >= 0,
      note,
      bookmarked,
    }))
    .filter(({ known }) => known)
    .sort((a, b) => a.row - b.row);
  const nameOf = (row: number): string =>
    `${texts.code(trace.services[trace.service[row]!] ?? '', 60)} ${texts.code(trace.names[trace.name[row]!] ?? '')}`;
  const notes = placed
    .filter(({ note }) => note !== '')
    .slice(0, MOST_NOTES)
    .map(({ row, note }) => `- ${row < 0 ? '' : `On ${nameOf(row)}: `}${texts.prose(note, MOST_CHARS)}`);
  const bare = placed
    .filter(({ row, note, bookmarked }) => row >= 0 && note === '' && bookmarked)
    .slice(0, MOST_BOOKMARKS)
    .map(({ row }) => `- Bookmarked: ${nameOf(row)}`);
  return [...notes, ...bare];
}
