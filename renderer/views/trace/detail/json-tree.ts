/** A JSON value with its text as it was sent: numbers keep every digit, objects every key in its order. */
export type JsonNode =
  | { type: 'string'; value: string; raw: string }
  | { type: 'atom'; raw: string }
  | { type: 'array'; items: JsonNode[]; raw: string }
  | { type: 'object'; entries: [key: string, value: JsonNode][]; raw: string };

/** Deeper text is not taken apart: nothing that people write is. It also bounds the recursion. */
export const MAX_JSON_NESTING = 64;

const STRING = /"(?:[^"\\]|\\[^])*"/y;
const ATOM = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

/** Reads one JSON text; undefined for what is none, or is nested too deeply. */
export function readJson(text: string): JsonNode | undefined {
  const reader = new JsonReader(text);
  const node = reader.value(0);
  return node !== undefined && reader.atEnd() ? node : undefined;
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#match(SPACE);
    return this.#at === this.#text.length;
  }

  value(depth: number): JsonNode | undefined {
    this.#match(SPACE);
    const from = this.#at;
    const first = this.#text[from];
    if (first === '"') {
      const value = this.#string();
      return value === undefined ? undefined : { type: 'string', value, raw: this.#since(from) };
    }
    if (first !== '{' && first !== '[') {
      const raw = this.#match(ATOM);
      return raw === undefined ? undefined : { type: 'atom', raw };
    }
    if (depth >= MAX_JSON_NESTING) return undefined;
    this.#at++;
    if (first === '[') {
      const items: JsonNode[] = [];
      const ok = this.#list(']', () => {
        const item = this.value(depth + 1);
        return item !== undefined && items.push(item) > 0;
      });
      return ok ? { type: 'array', items, raw: this.#since(from) } : undefined;
    }
    const entries: [string, JsonNode][] = [];
    const ok = this.#list('}', () => {
      const key = this.#string();
      if (key === undefined || !this.#take(':')) return false;
      const value = this.value(depth + 1);
      return value !== undefined && entries.push([key, value]) > 0;
    });
    return ok ? { type: 'object', entries, raw: this.#since(from) } : undefined;
  }

  #list(close: string, member: () => boolean): boolean {
    if (this.#take(close)) return true;
    do if (!member()) return false;
    while (this.#take(','));
    return this.#take(close);
  }

  #string(): string | undefined {
    this.#match(SPACE);
    const raw = this.#match(STRING);
    if (raw === undefined) return undefined;
    try {
      return JSON.parse(raw) as string;
    } catch {
      return undefined;
    }
  }

  #take(character: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #since(from: number): string {
    return this.#text.slice(from, this.#at);
  }
}
