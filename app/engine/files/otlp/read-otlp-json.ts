/**
 * OTLP in JSON, wherever in a file its documents lie: given to the converter whole where they are short, cut down to groups, scopes
 * and single spans where they are long or something in them can't be read. Memory doesn't grow with the file.
 */
import type { Result } from '../../../core/base/result.ts';
import type { Signal } from '../../../core/model/signal.ts';
import type { Message } from '../../../core/otlp/field-table.ts';
import {
  otlpDocumentAt,
  otlpDocumentToProto,
  otlpJsonToMessage,
  otlpMessageAt,
  type Converted,
  type OtlpError,
  type SignalRequest,
} from '../../../core/otlp/json-to-proto.ts';
import type { ByteWindow } from '../byte-window.ts';
import type { FilePart } from '../formats/format.ts';
import { jsonItems, jsonItemsOf } from '../json/json-items.ts';
import { JsonItem, placeOf, type JsonPiece } from '../json/json-piece.ts';
import type { SplitLimits } from '../json/value-walk.ts';
import { jsonText } from '../json/json-text.ts';
import { hasInside, nodeAt, wantedTree, type WantedNode } from '../json/wanted-tree.ts';
import { GroupWriter, lateReason } from './group-writer.ts';
import { messageField } from './message-parts.ts';
import { otlpPaths, type OtlpRole } from './otlp-paths.ts';

/** Something beside the documents that a file says, such as a status. */
export type Aside = (item: JsonItem) => FilePart | undefined;

/** Where a format's documents lie, and what it has beside them. */
export interface OtlpPlaces {
  bases: readonly string[];
  asides?: ReadonlyMap<string, Aside>;
}

/** The same, made ready: the tree to follow a text along, and what its places mean. */
interface Compiled {
  tree: WantedNode;
  paths: Map<string, OtlpRole>;
  asides: ReadonlyMap<string, Aside>;
}

const compiled = new WeakMap<OtlpPlaces, Compiled>();

function compile(places: OtlpPlaces): Compiled {
  const known = compiled.get(places);
  if (known !== undefined) return known;
  const { bases, asides = new Map<string, Aside>() } = places;
  const paths = otlpPaths(bases);
  const made = { tree: wantedTree([...paths.keys(), ...asides.keys()]), paths, asides };
  compiled.set(places, made);
  return made;
}

/** Documents one behind the other, or in lists. */
export const PLAIN_DOCUMENTS: OtlpPlaces = { bases: ['', '[]'] };

/** Reads a file of such documents. Rejects with what the source fails with. */
export async function* readOtlpJson(
  input: ByteWindow,
  places: OtlpPlaces,
  limits: Partial<SplitLimits> = {},
): AsyncGenerator<FilePart> {
  const made = compile(places);
  const reader = new OtlpJsonReader(made);
  const early = (path: string, text: Uint8Array): number => reader.takeEarly(path, text);
  for await (const piece of jsonItems(input, made.tree, limits, early)) yield* reader.take(piece, false);
}

/** The same of a text that is there whole, at some byte of a file. */
export function* otlpJsonParts(text: Uint8Array, offset: number): Generator<FilePart> {
  const made = compile(PLAIN_DOCUMENTS);
  const reader = new OtlpJsonReader(made);
  for (const piece of jsonItemsOf(text, made.tree))
    for (const part of reader.take(piece, false))
      yield part.kind === 'request' ? part : { ...part, place: `byte ${offset}, in it ${part.place}` };
}

const encoder = new TextEncoder();
const LIST = 0x5b;

class OtlpJsonReader {
  readonly #tree: WantedNode;
  readonly #paths: Map<string, OtlpRole>;
  readonly #asides: ReadonlyMap<string, Aside>;
  #group: GroupWriter | undefined;
  /** What the next item has become already. */
  #earlyDocument: Converted<SignalRequest[]> | undefined;
  #earlyMessage: Converted<Uint8Array<ArrayBuffer>> | undefined;

  constructor({ tree, paths, asides }: Compiled) {
    this.#tree = tree;
    this.#paths = paths;
    this.#asides = asides;
  }

  /** Converts what a text begins with; the item that comes next is then that. @returns how long it is, 0 where it can't be read */
  takeEarly(path: string, text: Uint8Array): number {
    const role = this.#asides.has(path) ? undefined : this.#paths.get(path);
    if (role?.role === 'document') {
      this.#earlyDocument = otlpDocumentAt(text);
      return this.#earlyDocument?.length ?? 0;
    }
    if (role === undefined || !('message' in role)) return 0;
    this.#earlyMessage = otlpMessageAt(role.message, text);
    return this.#earlyMessage?.length ?? 0;
  }

  /** @param inside the piece is of a value that could not be read as a whole */
  *take(piece: JsonPiece, inside: boolean): Generator<FilePart> {
    if (piece.kind === 'fault') {
      // Inside, nothing was looked for but what OTLP has.
      if (!(inside && piece.code === 'unexpected'))
        yield { kind: 'skipped', place: placeOf(piece), reason: piece.message };
      return;
    }
    const aside = this.#asides.get(piece.path);
    if (aside !== undefined) {
      const part = piece.kind === 'item' ? aside(piece) : undefined;
      if (part !== undefined) yield part;
      return;
    }
    const role = this.#paths.get(piece.path)!;
    if (piece.kind === 'item') yield* this.#item(piece, role, inside);
    else yield* this.#edge(piece.kind, role);
  }

  *#edge(kind: 'enter' | 'leave', role: OtlpRole): Generator<FilePart> {
    if (role.role === 'scopeGroup') {
      if (kind === 'enter') this.#open(role.levels.signal).beginScope();
      else yield* this.#request(this.#group?.endScope());
    } else {
      yield* this.#request(this.#group?.end());
      this.#group =
        kind === 'enter' && role.role === 'group' ? new GroupWriter(role.levels.signal) : undefined;
    }
  }

  /** The group that is open; of one that stands alone the signal is known with the first scope in it. */
  #open(signal: Signal): GroupWriter {
    const group = (this.#group ??= new GroupWriter(signal));
    group.signal ??= signal;
    return group;
  }

  *#item(item: JsonItem, role: OtlpRole, inside: boolean): Generator<FilePart> {
    switch (role.role) {
      case 'document':
        yield* this.#document(item, inside);
        return;
      case 'group': {
        const message = yield* this.#message(item, role.message, inside);
        if (message === undefined) return;
        const payload = messageField(role.levels.groups.number, [message]);
        yield { kind: 'request', signal: role.levels.signal, payload, place: placeOf(item) };
        return;
      }
      case 'scopeGroup': {
        const group = this.#open(role.levels.signal);
        const message = yield* this.#message(item, role.message, inside);
        if (message !== undefined) yield* this.#request(group.addScopeGroup(message));
        return;
      }
      case 'item': {
        const group = this.#open(role.levels.signal);
        const message = yield* this.#message(item, role.message, inside);
        if (message !== undefined) yield* this.#request(group.addItem(message));
        return;
      }
      default:
        yield* this.#head(item, role, inside);
    }
  }

  /** A resource, a scope or a schema URL of the group that is open. */
  *#head(item: JsonItem, role: HeadRole, inside: boolean): Generator<FilePart> {
    const group = (this.#group ??= new GroupWriter(undefined));
    let inTime: boolean;
    if (role.role === 'resource' || role.role === 'scope') {
      const message = yield* this.#message(item, role.message, inside);
      if (message === undefined) return;
      inTime = role.role === 'resource' ? group.setResource(message) : group.setScope(message);
    } else {
      const url = encoder.encode(jsonText(item.bytes));
      inTime = role.role === 'schemaUrl' ? group.setResourceSchema(url) : group.setScopeSchema(url);
    }
    if (!inTime) yield { kind: 'repaired', place: placeOf(item), reason: lateReason(headNames[role.role]) };
  }

  *#document(item: JsonItem, inside: boolean): Generator<FilePart> {
    if (item.bytes[0] === LIST) {
      const node = { ...nodeAt(this.#tree, item.path), path: undefined };
      for (const piece of jsonItemsOf(item.bytes, node)) yield* this.take(shifted(piece, item), inside);
      return;
    }
    const early = this.#earlyDocument;
    this.#earlyDocument = undefined;
    const requests = early?.value ?? (yield* this.#converted(item, otlpDocumentToProto(item.bytes), inside));
    if (requests === undefined) return;
    if (requests.length === 0 && !isEmpty(item.bytes))
      yield { kind: 'skipped', place: placeOf(item), reason: 'nothing of OTLP is in it' };
    for (const { signal, payload } of requests)
      yield { kind: 'request', signal, payload, place: placeOf(item) };
  }

  *#message(
    item: JsonItem,
    message: Message,
    inside: boolean,
  ): Generator<FilePart, Uint8Array<ArrayBuffer> | undefined> {
    const early = this.#earlyMessage;
    this.#earlyMessage = undefined;
    if (early !== undefined) return early.value;
    const converted = otlpJsonToMessage(message, item.bytes, { lenient: true });
    return yield* this.#converted(item, converted, inside);
  }

  /** The result; of what can't be read as a whole that which can is given instead, and the rest is told. */
  *#converted<T>(
    item: JsonItem,
    result: Result<T, OtlpError>,
    inside: boolean,
  ): Generator<FilePart, T | undefined> {
    if (result.ok) return result.value;
    const node = nodeAt(this.#tree, item.path);
    const told = inside || !hasInside(node) ? 0 : yield* this.#inside(item, node);
    if (told > 0) return undefined;
    const { position, message } = result.error;
    const place = placeOf({ line: item.line, offset: item.offset + position });
    yield {
      kind: 'skipped',
      place,
      reason: message.replace(/ (?:near byte \d+|at byte \d+|at the end)\.$/, ''),
    };
    return undefined;
  }

  /** Takes what is in a value by itself. @returns how much of it was told as not readable */
  *#inside(item: JsonItem, node: WantedNode): Generator<FilePart, number> {
    let told = 0;
    const outer = this.#group;
    for (const piece of jsonItemsOf(item.bytes, node, { enterBytes: 0 }))
      for (const part of this.take(shifted(piece, item), true)) {
        if (part.kind === 'skipped') told++;
        yield part;
      }
    this.#group = outer;
    return told;
  }

  *#request(payload: Uint8Array<ArrayBuffer> | undefined): Generator<FilePart> {
    const signal = this.#group?.signal;
    if (payload !== undefined && signal !== undefined) yield { kind: 'request', signal, payload };
  }
}

type HeadRole = Extract<OtlpRole, { role: 'resource' | 'scope' | 'schemaUrl' | 'scopeSchemaUrl' }>;

const headNames: Record<HeadRole['role'], string> = {
  resource: 'resource',
  scope: 'scope',
  schemaUrl: "resource's schema URL",
  scopeSchemaUrl: "scope's schema URL",
};

/** A piece of a value's text, placed in the file. */
function shifted(piece: JsonPiece, { line, offset }: JsonItem): JsonPiece {
  const place = { line: piece.line + line - 1, offset: piece.offset + offset };
  if (piece.kind === 'item') return new JsonItem(piece.path, piece.bytes, place.line, place.offset);
  return { ...piece, ...place };
}

const isEmpty = (object: Uint8Array): boolean => !object.includes(0x22);
