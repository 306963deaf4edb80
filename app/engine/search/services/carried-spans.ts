import { gatherBytes, gatherTimes, gatherWords } from '../../../core/analysis/gather.ts';
import { f64, type Growable, u32, u8 } from '../../store/growable.ts';
import { Numbering } from '../select/numbering.ts';
import type { CallSpans } from './call-spans.ts';

const FIRST_CAPACITY = 4_096;
const NONE = 0xffff_ffff;

/**
 * Spans of traces that lie in several segments, kept until all of a trace's are there: what is within one segment can be linked
 * there, and these can't. Places of traces that are done are used again.
 */
export class CarriedSpans {
  /** By number of a trace: how many spans it has in all, how many of them came, and the last one kept. */
  readonly #total: Uint32Array;
  readonly #seen: Uint32Array;
  readonly #last: Uint32Array;
  readonly #services = new Numbering();
  readonly #names = new Numbering();
  readonly #free: number[] = [];
  readonly #words = {
    /** The span of the same trace that came before, NONE for the first. */
    before: u32(FIRST_CAPACITY),
    idHi: u32(FIRST_CAPACITY),
    idLo: u32(FIRST_CAPACITY),
    parentHi: u32(FIRST_CAPACITY),
    parentLo: u32(FIRST_CAPACITY),
    name: u32(FIRST_CAPACITY),
    service: u32(FIRST_CAPACITY),
  };
  readonly #times = { start: f64(FIRST_CAPACITY), duration: f64(FIRST_CAPACITY) };
  readonly #bytes = { kind: u8(FIRST_CAPACITY), status: u8(FIRST_CAPACITY), mask: u8(FIRST_CAPACITY) };
  #length = 0;
  /** Numbers of traces that have spans here. */
  readonly #open = new Set<number>();

  /** @param total by number of a trace: its spans, in all that is stored */
  constructor(total: Uint32Array) {
    this.#total = total;
    this.#seen = new Uint32Array(total.length);
    this.#last = new Uint32Array(total.length).fill(NONE);
  }

  /** Of the traces of a part those that have spans elsewhere, as `skip`; undefined where none has. */
  incomplete({
    count,
    trace,
    numbers,
  }: Pick<CallSpans, 'count' | 'trace' | 'numbers'>): Uint8Array | undefined {
    const here = new Uint32Array(numbers.length);
    for (let span = 0; span < count; span++) here[trace[span]!]!++;
    let skip: Uint8Array | undefined;
    for (let of = 0; of < numbers.length; of++) {
      if (here[of]! >= this.#total[numbers[of]!]!) continue;
      skip ??= new Uint8Array(numbers.length);
      skip[of] = 1;
    }
    return skip;
  }

  /** Keeps the spans of the traces of `skip`. */
  add(spans: CallSpans): void {
    const { count, trace, skip, numbers } = spans;
    if (skip === undefined) return;
    const services = new Map<number, number>();
    const names = new Map<number, number>();
    for (let span = 0; span < count; span++) {
      const of = trace[span]!;
      if (skip[of] === 0) continue;
      const service = translated(services, spans.service[span]!, (own) =>
        this.#services.of(spans.services[own]!),
      );
      const name = translated(names, spans.name[span]!, (own) => this.#names.of(spans.nameOf(own)));
      this.#keep(spans, span, numbers[of]!, service, name);
    }
  }

  #keep(spans: CallSpans, span: number, number: number, service: number, name: number): void {
    const words = this.#words;
    const place = this.#free.pop() ?? this.#length++;
    put(words.before, place, this.#last[number]!);
    put(words.idHi, place, spans.idHi[span]!);
    put(words.idLo, place, spans.idLo[span]!);
    put(words.parentHi, place, spans.parentHi[span]!);
    put(words.parentLo, place, spans.parentLo[span]!);
    put(words.name, place, name);
    put(words.service, place, service);
    put(this.#times.start, place, spans.start[span]! + spans.shift);
    put(this.#times.duration, place, spans.duration[span]!);
    put(this.#bytes.kind, place, spans.kind[span]!);
    put(this.#bytes.status, place, spans.status[span]!);
    put(this.#bytes.mask, place, spans.mask?.[span] ?? 1);
    this.#last[number] = place;
    this.#seen[number]!++;
    this.#open.add(number);
  }

  /** The traces that are whole by now, or with `all` whatever is kept; undefined where there is none. They are kept no more. */
  take(all = false): CallSpans | undefined {
    const numbers: number[] = [];
    let count = 0;
    for (const number of this.#open) {
      if (!all && this.#seen[number]! < this.#total[number]!) continue;
      numbers.push(number);
      count += this.#seen[number]!;
      this.#open.delete(number);
    }
    return numbers.length === 0 ? undefined : this.#taken(numbers, count);
  }

  #taken(numbers: number[], count: number): CallSpans {
    const trace = new Uint32Array(count);
    const places = new Uint32Array(count);
    let at = count;
    // Backwards: each span knows the one before it.
    for (const [of, number] of numbers.entries()) {
      for (let place = this.#last[number]!; place !== NONE; place = this.#words.before.array[place]!) {
        trace[--at] = of;
        places[at] = place;
        this.#free.push(place);
      }
      this.#last[number] = NONE;
      this.#seen[number] = 0;
    }
    const words = ({ array }: Growable<Uint32Array>): Uint32Array => gatherWords(array, places);
    const times = ({ array }: Growable<Float64Array>): Float64Array => gatherTimes(array, places);
    const bytes = ({ array }: Growable<Uint8Array>): Uint8Array => gatherBytes(array, places);
    return {
      count,
      trace,
      idHi: words(this.#words.idHi),
      idLo: words(this.#words.idLo),
      parentHi: words(this.#words.parentHi),
      parentLo: words(this.#words.parentLo),
      name: words(this.#words.name),
      service: words(this.#words.service),
      start: times(this.#times.start),
      duration: times(this.#times.duration),
      kind: bytes(this.#bytes.kind),
      status: bytes(this.#bytes.status),
      mask: bytes(this.#bytes.mask),
      shift: 0,
      numbers: Uint32Array.from(numbers),
      skip: undefined,
      services: this.#services.texts,
      nameOf: (name) => this.#names.texts[name]!,
    };
  }

  /** The traces that are not whole and have a selected span of which it depends on its parent whether it is entered from outside. */
  undecided(isDecided: (kind: number) => boolean): number[] {
    return [...this.#open].filter((number) => {
      for (let place = this.#last[number]!; place !== NONE; place = this.#words.before.array[place]!) {
        const { parentHi, parentLo } = this.#words;
        const hasParent = parentHi.array[place] !== 0 || parentLo.array[place] !== 0;
        if (this.#bytes.mask.array[place] === 1 && hasParent && !isDecided(this.#bytes.kind.array[place]!))
          return true;
      }
      return false;
    });
  }
}

function translated(known: Map<number, number>, own: number, of: (own: number) => number): number {
  let number = known.get(own);
  if (number === undefined) known.set(own, (number = of(own)));
  return number;
}

/** Sets a place, the next one behind the last at most. */
function put(column: Growable<Uint32Array | Float64Array | Uint8Array>, place: number, value: number): void {
  if (place < column.length) column.array[place] = value;
  else column.push(value);
}
