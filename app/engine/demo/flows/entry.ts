import { Kind } from '../../../core/model/span.ts';
import type { PlainAttributes } from '../attributes.ts';
import { instanceOf } from '../services.ts';
import { Work, type Journey, type Outcome } from '../work.ts';

/** What is known of the shopper wherever a request enters the shop. */
export function shopperAttributes(journey: Journey): PlainAttributes {
  const { shopper, region } = journey;
  return {
    'user.id': shopper.id,
    'session.id': shopper.session,
    'app.user.tier': shopper.tier,
    'app.region': region.name,
  };
}

/** A page or an API of the web shop: the root server span of a trace. */
export function webRequest(
  journey: Journey,
  method: 'GET' | 'POST',
  route: string,
  path: string,
  handler: (work: Work) => Outcome,
): void {
  const { shopper } = journey;
  const instance = instanceOf('frontend', journey.region, journey.random.integer(1, 2));
  const work = new Work(journey, instance, {
    name: `${method} ${route}`,
    kind: Kind.server,
    scope: instance.language.scopes.http,
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'url.scheme': 'https',
      'url.path': path,
      'server.address': 'www.shop.example',
      'client.address': shopper.address,
      'user_agent.original': shopper.userAgent,
      'network.protocol.version': '2',
      ...shopperAttributes(journey),
    },
    at: 0,
  });
  work.spend(1.5);
  const failure = handler(work);
  const status = failure?.http ?? 200;
  work.set({ 'http.response.status_code': status });
  if (failure !== undefined && status >= 500) work.error(failure.message, failure.type);
  work.end();
}

/** Builds the page from what was fetched. */
export function render(work: Work, view: string, medianMs: number): void {
  work.inside(`render ${view}`, (step) => step.spend(medianMs, 0.35), { 'app.view': view });
}
