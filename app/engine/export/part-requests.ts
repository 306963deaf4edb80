import { requestOfSpans } from '../store/span-request.ts';
import { loadChunk } from '../store/segment-reader.ts';
import type { StoreDatabase } from '../store/database.ts';
import type { Zone } from '../search/catalog.ts';
import type { ScopePart } from './scope-rows.ts';

/** A request that is made of chosen spans gets about as large: it is what is converted between two looks at whether to go on. */
const REQUEST_BYTES = 512 * 1024;

export interface SpansRequest {
  request: Uint8Array;
  spans: number;
}

/**
 * What a part takes along as OTLP requests, in the order of arrival. Of a segment that goes along whole they are its chunks,
 * with everything that the senders said; otherwise see `requestOfSpans`.
 * @throws StoreError `segment.gone`
 */
export function* partRequests(
  db: StoreDatabase,
  part: ScopePart,
  tailRequests: readonly Uint8Array[],
): Generator<SpansRequest> {
  const { zone, spans, mask } = part;
  if (mask !== undefined) {
    yield* chosenRequests(part, mask);
    return;
  }
  let row = 0;
  let end = 0;
  for (const request of zone === undefined ? tailRequests : chunksOf(db, zone)) {
    const first = row;
    end += request.length;
    while (row < spans.count && spans.offset[row]! < end) row++;
    yield { request, spans: row - first };
  }
}

function* chunksOf(db: StoreDatabase, { id, chunkStarts }: Zone): Generator<Uint8Array> {
  for (let chunk = 0; chunk < chunkStarts.length; chunk++) yield loadChunk(db, id, chunk);
}

function* chosenRequests({ spans, read }: ScopePart, mask: Uint8Array): Generator<SpansRequest> {
  let rows: number[] = [];
  let bytes = 0;
  for (let row = mask.indexOf(1); row >= 0; row = mask.indexOf(1, row + 1)) {
    rows.push(row);
    bytes += spans.length[row]!;
    if (bytes < REQUEST_BYTES) continue;
    yield { request: requestOfSpans(spans, rows, read), spans: rows.length };
    rows = [];
    bytes = 0;
  }
  if (rows.length > 0) yield { request: requestOfSpans(spans, rows, read), spans: rows.length };
}
