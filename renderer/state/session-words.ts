import { Lru } from '../../app/core/base/lru.ts';
import type { Client } from '../../app/core/contract/client.ts';
import { RpcError } from '../../app/core/contract/client.ts';
import type { SessionKey, SessionValue } from '../../app/core/query/choices.ts';

/** So many are asked for: a session rarely has more keys, and of more values nobody knows the rare ones by heart. */
const MOST_KEYS = 1_000;
const MOST_VALUES = 200;
/** Answers that are kept, by what was asked. */
const MOST_ANSWERS = 200;
/** An answer is asked again after this long; until then it is the same to whoever types. */
const FRESH_MS = 10_000;
/** Fast typing asks once. */
const PAUSE_MS = 30;

/** What is known at once, and the rest where there is more to come. */
export interface KnownWords<T> {
  known: readonly T[];
  coming: Promise<readonly T[]> | undefined;
}

interface Answer<T> {
  words: readonly T[];
  /** Nothing was left out: it answers every longer text, too. */
  whole: boolean;
  atMs: number;
}

type Load<T> = (text: string) => Promise<readonly T[]>;

/** The keys and values of the session, as completion asks for them: remembered, so that most keys typed need no answer. */
export class SessionWords {
  readonly #client: Client;
  readonly #answers = new Lru<string, Answer<SessionKey> | Answer<SessionValue>>(MOST_ANSWERS);

  constructor(client: Client) {
    this.#client = client;
  }

  /** @param text what the keys hold, whatever the case */
  keys(text: string, signal: AbortSignal): KnownWords<SessionKey> {
    const load: Load<SessionKey> = async (held) => {
      const params = { limit: MOST_KEYS, ...(held === '' ? {} : { text: held }) };
      return (await this.#client.call('fields.keys', params, signal)).keys;
    };
    return this.#find('keys', text, MOST_KEYS, load, signal);
  }

  /**
   * @param field as a query writes it
   * @param text what the values hold, whatever the case
   */
  values(field: string, text: string, signal: AbortSignal): KnownWords<SessionValue> {
    const load: Load<SessionValue> = async (held) => {
      const params = { field, limit: MOST_VALUES, ...(held === '' ? {} : { text: held }) };
      return (await this.#client.call('fields.values', params, signal)).values;
    };
    return this.#find(`values of ${field}`, text, MOST_VALUES, load, signal);
  }

  #find<T extends SessionKey | SessionValue>(
    what: string,
    text: string,
    limit: number,
    load: Load<T>,
    signal: AbortSignal,
  ): KnownWords<T> {
    const all = this.#answer<T>(what, '');
    if (all === undefined || all.whole || text === '') {
      return { known: all?.words ?? [], coming: this.#renew(what, '', limit, all, load, signal) };
    }
    const held = this.#answer<T>(what, text);
    const known = held === undefined ? all.words : held.words;
    return { known, coming: this.#renew(what, text, limit, held, load, signal) };
  }

  #answer<T>(what: string, text: string): Answer<T> | undefined {
    return this.#answers.get(`${what}\n${text}`) as Answer<T> | undefined;
  }

  /** Asks, unless the answer is a new one. */
  #renew<T extends SessionKey | SessionValue>(
    what: string,
    text: string,
    limit: number,
    known: Answer<T> | undefined,
    load: Load<T>,
    signal: AbortSignal,
  ): Promise<readonly T[]> | undefined {
    if (known !== undefined && performance.now() - known.atMs < FRESH_MS) return undefined;
    const ask = async (): Promise<readonly T[]> => {
      await pause(PAUSE_MS, signal);
      let words: readonly T[];
      try {
        words = await load(text);
      } catch (error) {
        if (signal.aborted || !(error instanceof RpcError)) throw error;
        // The engine can't say: the language alone has to do, and it is not asked again at every key.
        words = known?.words ?? [];
      }
      const answer = { words, whole: words.length < limit, atMs: performance.now() };
      this.#answers.set(`${what}\n${text}`, answer as Answer<SessionKey> | Answer<SessionValue>, 1);
      return words;
    };
    return ask();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        failed(new DOMException('Given up.', 'AbortError'));
      },
      { once: true },
    );
  });
}
