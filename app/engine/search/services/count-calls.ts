import { PairTable } from '../../../core/analysis/pair-table.ts';
import { Entry } from '../../../core/analysis/entry-states.ts';
import type { CallTally } from '../../../core/analysis/call-tally.ts';
import { Status } from '../../../core/model/span.ts';
import type { CallDigest } from './call-digest.ts';
import type { CallSpans } from './call-spans.ts';
import { type CallWindow, columnOf } from './call-window.ts';
import type { CriticalSample } from './critical-sample.ts';

/** Counts the selected spans of what is visited, and those that are calls. */
export class CallCounter {
  readonly #tally: CallTally;
  readonly #window: CallWindow;
  readonly #sample: CriticalSample;
  /** Of what is visited: service and name → the operation. */
  readonly #pairs = new PairTable(256);
  readonly #operations: number[] = [];
  #services: Int32Array = new Int32Array(0);

  constructor(tally: CallTally, window: CallWindow, sample: CriticalSample) {
    this.#tally = tally;
    this.#window = window;
    this.#sample = sample;
  }

  add(spans: CallSpans, states: Uint8Array, place: number): void {
    const { count, trace, skip, mask, service, start, shift, duration, status } = spans;
    this.#begin(spans);
    const spansOf = new Uint32Array(spans.services.length);
    for (let span = 0; span < count; span++) {
      if (mask?.[span] === 0 || states[span] === Entry.resent || skip?.[trace[span]!] === 1) continue;
      spansOf[service[span]!]!++;
      if (states[span] === Entry.inner) continue;
      const column = columnOf(this.#window, start[span]! + shift);
      this.#tally.call(this.#operation(spans, span), column, duration, span, status[span] === Status.error);
    }
    for (const [own, selected] of spansOf.entries())
      if (selected > 0) this.#tally.spans(this.#service(spans, own), selected);
    this.#addSample(spans, place);
  }

  /** As `add`, of a segment where all spans are selected. @param spans undefined where `needsColumns` said so before */
  addDigest(digest: CallDigest, spans: CallSpans | undefined, place: number): void {
    const { operation, operations, services, start, shift, duration, failed } = digest;
    const numbers = new Int32Array(operations.length).fill(-1);
    for (let call = 0; call < operation.length; call++) {
      const own = operation[call]!;
      if (numbers[own] === -1) {
        const { service, name } = operations[own]!;
        numbers[own] = this.#tally.operation(this.#tally.service(services[service]!), name);
      }
      const column = columnOf(this.#window, start[call]! + shift);
      this.#tally.call(numbers[own]!, column, duration, call, failed[call] === 1);
    }
    for (const [own, counted] of digest.spans.entries())
      if (counted > 0) this.#tally.spans(this.#tally.service(services[own]!), counted);
    if (spans === undefined) {
      this.#sample.pass();
      return;
    }
    this.#begin(spans);
    this.#addSample(spans, place);
  }

  /** Whether the columns of what is visited next are asked for. */
  needsColumns(place: number): boolean {
    return this.#sample.wants(place);
  }

  #begin(spans: CallSpans): void {
    this.#pairs.clear(spans.count);
    this.#services = new Int32Array(spans.services.length).fill(-1);
  }

  #addSample(spans: CallSpans, place: number): void {
    this.#sample.add(spans, place, (span, entry, ns) =>
      this.#tally.critical(this.#service(spans, spans.service[span]!), this.#operation(spans, entry), ns),
    );
  }

  #service(spans: CallSpans, own: number): number {
    let service = this.#services[own]!;
    if (service === -1) this.#services[own] = service = this.#tally.service(spans.services[own]!);
    return service;
  }

  #operation(spans: CallSpans, span: number): number {
    const known = this.#pairs.size;
    const own = spans.service[span]!;
    const name = spans.name[span]!;
    const pair = this.#pairs.add(own, name);
    if (pair === known)
      this.#operations[pair] = this.#tally.operation(this.#service(spans, own), spans.nameOf(name));
    return this.#operations[pair]!;
  }
}
