/**
 * Cuts files of JSON texts into the values that a reader wants, without parsing them: one document, one a line, one after another,
 * RFC 7464's sequences, lists; with log lines, prefixes and damage between them. Memory is that of one value.
 */
import { ByteWindow } from '../byte-window.ts';
import type { JsonPiece } from './json-piece.ts';
import { JsonSplitter } from './json-splitter.ts';
import type { SplitLimits, TakeEarly } from './value-walk.ts';
import { wantedTree, type WantedNode } from './wanted-tree.ts';

/** Longest value that is held: a window of twice that and what is made of it stay far below what an import may take. */
export const MAX_ITEM_BYTES = 32 * 1024 * 1024;
/** A value in which smaller ones are wanted too is held up to this size, and entered beyond. */
export const ENTER_BYTES = 2 * 1024 * 1024;

const DEFAULT_LIMITS: SplitLimits = { enterBytes: ENTER_BYTES, itemBytes: MAX_ITEM_BYTES };

/**
 * The wanted values of a file, in its order, and what is wrong with it by place. `wanted` are paths such as `data[]`, `[]`, `[][]`,
 * `result.resourceSpans[]`, or '' for each outermost value. Where a path lies inside another (`data[]` and `data[].spans[]`), the outer
 * value is given whole if it is short; if not, or if it is damaged, the inner ones are, between an `enter` and a `leave` of the outer
 * one. Rejects with what the source fails with.
 */
export async function* jsonItems(
  input: ByteWindow,
  wanted: readonly string[] | WantedNode,
  limits: Partial<SplitLimits> = {},
  takeEarly?: TakeEarly,
): AsyncGenerator<JsonPiece> {
  const splitter = new JsonSplitter(input, treeOf(wanted), { ...DEFAULT_LIMITS, ...limits }, takeEarly);
  for (;;) {
    const piece = splitter.next();
    if (piece === undefined) return;
    if (piece === 'more') await input.more();
    else yield piece;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** The same of a text that is there whole. */
export function* jsonItemsOf(
  bytes: Uint8Array,
  wanted: readonly string[] | WantedNode,
  limits: Partial<SplitLimits> = {},
): Generator<JsonPiece> {
  const input = new ByteWindow(nothing());
  // Nothing is ever appended to it, so whose memory it is does not matter.
  input.bytes = bytes as Uint8Array<ArrayBuffer>;
  input.end = bytes.length;
  input.ended = true;
  const splitter = new JsonSplitter(input, treeOf(wanted), { ...DEFAULT_LIMITS, ...limits });
  for (;;) {
    const piece = splitter.next();
    if (piece === undefined) return;
    if (piece !== 'more') yield piece;
  }
}

const treeOf = (wanted: readonly string[] | WantedNode): WantedNode =>
  'members' in wanted ? wanted : wantedTree(wanted);
