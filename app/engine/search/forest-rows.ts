/** Rows of some traces, brought together: what the columns of a forest are made of. */
export interface Rows {
  spanOf: Int32Array;
  parent: Int32Array;
  size: Uint32Array;
  depth: Uint32Array;
  start: Float64Array;
  duration: Float64Array;
  kind: Uint8Array;
  flags: Uint32Array;
  /** By trace of these rows: its first row. */
  firstRow: Uint32Array;
  /** By trace of these rows: its place among those asked for. */
  traces: Uint32Array;
}

export function emptyRows(count: number, traces: number): Rows {
  return {
    spanOf: new Int32Array(count),
    parent: new Int32Array(count),
    size: new Uint32Array(count),
    depth: new Uint32Array(count),
    start: new Float64Array(count),
    duration: new Float64Array(count),
    kind: new Uint8Array(count),
    flags: new Uint32Array(count),
    firstRow: new Uint32Array(traces),
    traces: new Uint32Array(traces),
  };
}

/** The first `count` rows. */
export function cutRows(rows: Rows, count: number): Rows {
  if (rows.spanOf.length === count) return rows;
  return {
    ...rows,
    spanOf: rows.spanOf.subarray(0, count),
    parent: rows.parent.subarray(0, count),
    size: rows.size.subarray(0, count),
    depth: rows.depth.subarray(0, count),
    start: rows.start.subarray(0, count),
    duration: rows.duration.subarray(0, count),
    kind: rows.kind.subarray(0, count),
    flags: rows.flags.subarray(0, count),
  };
}

/** Rows of pieces behind one another. */
export function joinRows(pieces: Rows[]): Rows {
  if (pieces.length === 1) return pieces[0]!;
  const count = pieces.reduce((sum, piece) => sum + piece.spanOf.length, 0);
  const all = emptyRows(
    count,
    pieces.reduce((sum, piece) => sum + piece.traces.length, 0),
  );
  let row = 0;
  let trace = 0;
  for (const piece of pieces) {
    all.spanOf.set(piece.spanOf, row);
    all.parent.set(
      piece.parent.map((above) => (above < 0 ? -1 : above + row)),
      row,
    );
    all.size.set(piece.size, row);
    all.depth.set(piece.depth, row);
    all.start.set(piece.start, row);
    all.duration.set(piece.duration, row);
    all.kind.set(piece.kind, row);
    all.flags.set(piece.flags, row);
    all.firstRow.set(
      piece.firstRow.map((at) => at + row),
      trace,
    );
    all.traces.set(piece.traces, trace);
    row += piece.spanOf.length;
    trace += piece.traces.length;
  }
  return all;
}
