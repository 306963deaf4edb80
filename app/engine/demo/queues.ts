import { Kind } from '../../core/model/span.ts';
import type { PlainAttributes } from './attributes.ts';
import type { ServiceName } from './services.ts';
import { Work, type Context, type Journey } from './work.ts';

export type Topic = 'orders' | 'stock-changed';

export interface Message extends Context {
  topic: Topic;
  id: string;
  key: string;
  offset: number;
  /** Milliseconds from the journey's start. */
  sentAt: number;
}

const kafka: PlainAttributes = {
  'messaging.system': 'kafka',
  'server.address': 'kafka.shop.internal',
  'server.port': 9092,
};

const PARTITIONS = 6;

/** Puts a message on a topic: a producer span, whose context the consumer links to. */
export function publish(work: Work, topic: Topic, key: string): Message {
  const { shop } = work.journey;
  const offset = shop.offsets.get(topic) ?? 0;
  shop.offsets.set(topic, offset + 1);
  const id = work.random.spanId();
  const span = new Work(work.journey, work.instance, {
    name: `send ${topic}`,
    kind: Kind.producer,
    scope: work.instance.language.scopes.messaging,
    parent: work.context,
    attributes: {
      ...kafka,
      'messaging.destination.name': topic,
      'messaging.destination.partition.id': String(offset % PARTITIONS),
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'send',
      'messaging.message.id': id,
      'messaging.kafka.message.key': key,
      'messaging.kafka.offset': offset,
    },
    at: work.now,
  });
  span.spend(3, 0.5);
  span.end();
  work.now = span.now;
  return { ...span.context, topic, id, key, offset, sentAt: span.now };
}

/** Takes one message from a topic: a consumer span below its producer, which it also links to. */
export function consume(
  work: Work,
  message: Message,
  service: ServiceName,
  waitMs: number,
  handler: (work: Work) => void,
): void {
  const instance = work.peer(service);
  const span = new Work(work.journey, instance, {
    name: `process ${message.topic}`,
    kind: Kind.consumer,
    scope: instance.language.scopes.messaging,
    parent: message,
    remote: true,
    attributes: {
      ...kafka,
      'messaging.destination.name': message.topic,
      'messaging.destination.partition.id': String(message.offset % PARTITIONS),
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      'messaging.consumer.group.name': service,
      'messaging.message.id': message.id,
      'messaging.kafka.message.key': message.key,
      'messaging.kafka.offset': message.offset,
      'app.queue.wait_ms': Math.round(waitMs),
    },
    at: message.sentAt + waitMs,
  });
  span.link(message);
  handler(span);
  span.end();
}

/** Takes a batch of messages that other traces sent: a trace of its own, linked to each of them. */
export function consumeBatch(
  journey: Journey,
  topic: Topic,
  producers: readonly Context[],
  makeInstance: (service: ServiceName) => Work['instance'],
  service: ServiceName,
  handler: (work: Work) => void,
): void {
  const instance = makeInstance(service);
  const span = new Work(journey, instance, {
    name: `process ${topic}`,
    kind: Kind.consumer,
    scope: instance.language.scopes.messaging,
    attributes: {
      ...kafka,
      'messaging.destination.name': topic,
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      'messaging.consumer.group.name': service,
      'messaging.batch.message_count': producers.length,
    },
    at: 0,
  });
  for (const producer of producers) span.link(producer);
  handler(span);
  span.end();
}
