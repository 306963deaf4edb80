import { outside } from '../calls.ts';
import { consume, publish } from '../queues.ts';
import { MAX_PENDING_ORDERS, nextQueueWait } from '../shop.ts';
import { postgres } from '../stores.ts';
import { atNanos, type Work } from '../work.ts';

/** Puts a paid order on the topic: email takes it in this trace, fulfilment later in a batch of its own. */
export function publishOrder(checkout: Work, orderId: string): void {
  const { shop, random } = checkout.journey;
  const message = publish(checkout, 'orders', orderId);
  shop.pendingOrders.push({
    traceId: message.traceId,
    spanId: message.spanId,
    orderId,
    publishedNs: atNanos(checkout.journey, message.sentAt),
  });
  if (shop.pendingOrders.length > MAX_PENDING_ORDERS) shop.pendingOrders.shift();
  const waitMs = nextQueueWait(shop, random);
  consume(checkout, message, 'email', waitMs, (work) => {
    work.set({ 'app.order.id': orderId });
    if (waitMs > LATE_MS) work.event('message.late', { 'app.queue.wait_ms': Math.round(waitMs) });
    work.inside('send order confirmation', (step) => {
      step.inside('render template', (render) => render.spend(9), {
        'app.template': 'order-confirmation.mjml',
      });
      outside(step, { method: 'POST', host: 'mail.example', path: '/v3/send', medianMs: 45, spread: 0.45 });
    });
  });
}

const LATE_MS = 1_000;

/** What fulfilment does with a batch of orders. */
export function fulfil(work: Work, orders: number): void {
  for (let i = 0; i < orders; i++) {
    work.inside('reserve stock', (step) => {
      step.spend(0.6);
      postgres(step, {
        namespace: 'warehouse',
        operation: 'UPDATE',
        table: 'bins',
        text: 'UPDATE bins SET reserved = reserved + $2 WHERE sku = $1 AND free >= $2',
        medianMs: 5,
      });
    });
  }
  postgres(work, {
    namespace: 'warehouse',
    operation: 'INSERT',
    table: 'pick_lists',
    text: 'INSERT INTO pick_lists (order_id, zone, created_at) SELECT unnest($1::uuid[]), $2, now()',
    medianMs: 8,
    rows: orders,
  });
}
