import { Kind } from '../model/span.ts';
import type { GraphSpans } from './graph-spans.ts';
import { type CallSink, Edge } from './graph-tally.ts';
import type { Receipt } from './graph-trace.ts';
import { isCaller } from './link-parents.ts';

/** Links of spans to spans, by link. */
export interface FollowedLinks {
  from: ArrayLike<number>;
  /** -1 where the other span is not there. */
  to: ArrayLike<number>;
}

/** Calls from senders to brokers to receivers, once all links have been followed. */
export function countReceipts(
  spans: GraphSpans,
  receipts: Receipt[],
  links: FollowedLinks,
  tally: CallSink,
): void {
  const linked = new Map<number, number[]>();
  for (let link = 0; link < links.from.length; link++) {
    const span = links.from[link]!;
    const target = links.to[link]!;
    const receives = spans.kind[span] === Kind.consumer;
    if (target === -1 || target === span || (!receives && !isCaller(spans.kind[target]!))) continue;
    const senders = linked.get(span);
    if (senders === undefined) linked.set(span, [target]);
    else senders.push(target);
    if (!receives && senders === undefined) receipts.push({ span, sender: -1, nested: false });
  }
  for (const { span, sender, nested } of receipts) {
    const senders = linked.get(span) ?? [];
    if (sender !== -1 && !senders.includes(sender)) senders.push(sender);
    countReceipt(spans, span, nested, senders, tally);
  }
}

function countReceipt(
  spans: GraphSpans,
  span: number,
  nested: boolean,
  senders: number[],
  tally: CallSink,
): void {
  const { service, node, duration, failed } = spans;
  const brokerOf = (of: number): number => {
    const peer = spans.peer[of]!;
    return peer !== -1 && tally.nodes[peer]!.kind === 'queue' ? peer : -1;
  };
  const named = senders.find((sender) => brokerOf(sender) !== -1);
  const broker =
    named !== undefined ? brokerOf(named) : spans.kind[span] === Kind.consumer ? brokerOf(span) : -1;
  if (broker !== -1 && !nested) {
    tally.call(broker, node[span]!, Edge.messaging, duration, span, failed[span] === 1, span);
  }
  for (const sender of senders) {
    if (brokerOf(sender) !== -1) continue;
    if (broker !== -1) {
      tally.call(node[sender]!, broker, Edge.messaging, duration, sender, failed[sender] === 1, -1);
    } else if (service[sender] !== service[span]) {
      const side = isCaller(spans.kind[sender]!) ? sender : span;
      const either = failed[sender] === 1 || failed[span] === 1;
      tally.call(node[sender]!, node[span]!, Edge.messaging, duration, side, either, span);
    }
  }
}
