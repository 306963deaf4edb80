import { decimal } from '../attributes.ts';
import { grpc, outside } from '../calls.ts';
import { cardDeclined, providerTimeout } from '../failures.ts';
import type { Shopper } from '../shop.ts';
import { postgres } from '../stores.ts';
import type { Outcome, Work } from '../work.ts';

const providers: Record<
  Shopper['provider'],
  { host: string; path: string; medianMs: number; tlsMs: number }
> = {
  acme: { host: 'acme.example', path: '/charge', medianMs: 160, tlsMs: 22 },
  paylane: { host: 'paylane.example', path: '/v2/payments', medianMs: 95, tlsMs: 12 },
  giro: { host: 'giro.example', path: '/debit', medianMs: 210, tlsMs: 15 },
};

const ATTEMPTS = 3;
const ATTEMPT_TIMEOUT_MS = 400;
const FIRST_BACK_OFF_MS = 80;
/** How often one attempt fails while the fault is on, and otherwise. */
const FAILING = 0.9;
const USUAL = 0.004;
const DECLINED = 0.012;
/** The release candidate validates cards this much slower. */
const CANARY_FACTOR = 4;

/** One charge: attempts with exponential back-off until one is answered. */
function authorise(work: Work): Outcome {
  const { random, journey } = work;
  const name = journey.shopper.provider;
  const provider = providers[name];
  const failing = name === 'acme' && journey.shop.faults.has('payment-failure');
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) {
      const backOffMs = FIRST_BACK_OFF_MS * 2 ** (attempt - 1) * (0.5 + random.fraction());
      work.event('retry', { 'retry.attempt': attempt, 'retry.delay_ms': Math.round(backOffMs) });
      work.now += backOffMs;
    } else {
      work.inside('tls handshake', (tls) => tls.spend(provider.tlsMs), {
        'tls.protocol.version': '1.3',
        'server.address': provider.host,
      });
    }
    const timesOut = random.chance(failing ? FAILING : USUAL);
    const failure = outside(work, {
      method: 'POST',
      host: provider.host,
      path: provider.path,
      medianMs: provider.medianMs,
      timeoutMs: timesOut ? ATTEMPT_TIMEOUT_MS : undefined,
      failure: timesOut ? providerTimeout : undefined,
      attributes: {
        'payment.provider': name,
        ...(attempt > 0 ? { 'http.request.resend_count': attempt } : {}),
      },
    });
    if (failure === undefined) return random.chance(DECLINED) ? cardDeclined : undefined;
  }
  work.exception('TimeoutError', `${provider.host} did not answer in ${ATTEMPTS} attempts`, [
    'ProviderClient.charge@providers/http-client.js:88',
    'authorise@charge.js:41',
    'process.processTicksAndRejections@internal/process/task_queues:105',
  ]);
  return providerTimeout;
}

export function charge(caller: Work, amount: number): Outcome {
  const { shopper } = caller.journey;
  const attributes = {
    'payment.provider': shopper.provider,
    'payment.amount': decimal(amount),
    'payment.currency': shopper.currency,
    'app.user.tier': shopper.tier,
  };
  return grpc(caller, 'payment', 'shop.payment.v1.Payment/Charge', (work) => {
    work.set(attributes);
    work.spend(1.2);
    const canary = work.instance.version.includes('-rc');
    work.inside('validate card', (step) => step.spend(14 * (canary ? CANARY_FACTOR : 1), 0.25), {
      'card.network': work.random.pick(['visa', 'mastercard', 'girocard']),
    });
    const failure = work.inside('authorise', (step) => {
      const outcome = authorise(step);
      if (outcome === cardDeclined)
        step.event('payment.declined', { 'payment.reason': cardDeclined.message });
      return outcome;
    });
    const entry = postgres(work, {
      namespace: 'ledger',
      operation: 'INSERT',
      table: 'entries',
      text: 'INSERT INTO entries (order_id, provider, amount_cents, state) VALUES ($1, $2, $3, $4)',
      medianMs: 4.5,
    });
    return failure ?? entry;
  });
}
