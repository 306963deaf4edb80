import { formatBytes } from '../../../core/model/format.ts';
import type { Signal } from '../../../core/model/signal.ts';
import { messageField } from './message-parts.ts';

/** Numbers of the fields that the groups of all signals share. */
const GROUPS = 1;
const HEAD = 1;
const INNER = 2;
const SCHEMA_URL = 3;

/** Items are put together up to this size. */
const PART_BYTES = 512 * 1024;
/**
 * A resource or scope may come behind what it is for: that much is held for it, and for its schema URL, which comes last as a rule. What
 * is longer goes on with what is known by then.
 */
export const HELD_BYTES = 24 * 1024 * 1024;

/** For people, where a resource or scope came too late. */
export const lateReason = (what: string): string =>
  `the ${what} comes behind more than ${formatBytes(HELD_BYTES)} of what it is for, which is shown without it`;

/** What a group says of everything in it: its resource or its scope, and its schema URL. */
interface Head {
  head: Uint8Array | undefined;
  schemaUrl: Uint8Array | undefined;
}

/**
 * Puts a group that is too long to be held together again from its pieces, as requests that each have its resource and scope. What `add`
 * and `end` give is to be passed on.
 */
export class GroupWriter {
  /** Undefined until it is known. */
  signal: Signal | undefined;
  readonly #resource: Head = { head: undefined, schemaUrl: undefined };
  #scope: Head = { head: undefined, schemaUrl: undefined };
  #inScope = false;
  /** Items of the scope that is open, as fields of it. */
  #items: Uint8Array[] = [];
  #itemBytes = 0;
  /** Scope groups, as fields of the resource's. */
  #scopes: Uint8Array[] = [];
  #scopeBytes = 0;
  /** Something went on without waiting for what may come behind it. */
  #resourceLeft = false;
  #scopeLeft = false;

  constructor(signal: Signal | undefined) {
    this.signal = signal;
  }

  /** @returns false where what it is for has gone on without it */
  setResource(message: Uint8Array): boolean {
    this.#resource.head = message;
    return !this.#resourceLeft;
  }

  setResourceSchema(url: Uint8Array): boolean {
    this.#resource.schemaUrl = url;
    return !this.#resourceLeft;
  }

  beginScope(): void {
    this.#scope = { head: undefined, schemaUrl: undefined };
    this.#inScope = true;
    this.#scopeLeft = false;
  }

  setScope(message: Uint8Array): boolean {
    this.#scope.head = message;
    return !this.#scopeLeft;
  }

  setScopeSchema(url: Uint8Array): boolean {
    this.#scope.schemaUrl = url;
    return !this.#scopeLeft;
  }

  /** A span, log record or metric of the scope that is open. */
  addItem(message: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    if (!this.#inScope) this.beginScope();
    this.#items.push(messageField(INNER, [message]));
    this.#itemBytes += message.length;
    if (this.#itemBytes < HELD_BYTES) return undefined;
    this.#scopeLeft = true;
    return this.#closeScope();
  }

  endScope(): Uint8Array<ArrayBuffer> | undefined {
    this.#inScope = false;
    return this.#closeScope();
  }

  /** A scope's group, whole. */
  addScopeGroup(message: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    this.#scopes.push(messageField(INNER, [message]));
    this.#scopeBytes += message.length;
    if (this.#scopeBytes < (this.#resourceLeft ? PART_BYTES : HELD_BYTES)) return undefined;
    this.#resourceLeft = true;
    return this.#takeRequest();
  }

  /** What is left at the group's end. */
  end(): Uint8Array<ArrayBuffer> | undefined {
    const last = this.#inScope ? this.endScope() : undefined;
    return last ?? this.#takeRequest();
  }

  #closeScope(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#items.length === 0 && this.#scope.head === undefined) return undefined;
    const message = messageField(INNER, groupParts(this.#scope, this.#items));
    this.#items = [];
    this.#itemBytes = 0;
    this.#scopes.push(message);
    this.#scopeBytes += message.length;
    if (this.#scopeBytes < (this.#resourceLeft ? PART_BYTES : HELD_BYTES)) return undefined;
    this.#resourceLeft = true;
    return this.#takeRequest();
  }

  #takeRequest(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#scopes.length === 0) return undefined;
    const request = messageField(GROUPS, groupParts(this.#resource, this.#scopes));
    this.#scopes = [];
    this.#scopeBytes = 0;
    return request;
  }
}

function groupParts({ head, schemaUrl }: Head, inner: readonly Uint8Array[]): Uint8Array[] {
  const parts = head === undefined ? [...inner] : [messageField(HEAD, [head]), ...inner];
  if (schemaUrl !== undefined) parts.push(messageField(SCHEMA_URL, [schemaUrl]));
  return parts;
}
