import { describe, expect, test } from 'vitest';
import { missingInstrumentation } from '../../../../app/core/analysis/findings/missing-instrumentation.ts';
import { findingInput, rowsNamed } from './finding-input.ts';
import { found, foundIn, plain, SQL } from './written-traces.ts';

/** Another trace, so that these services are known to send spans. */
const OTHERS = [
  'search GET /search 0..10 server',
  'catalog Catalog/Get 0..10 server',
  'api GET / 0..10 server',
];
const GET = 'client http.request.method=GET';

/** Name, trace, and for each finding its title and what its detail says. */
const telling: [string, string, [string, string][]][] = [
  [
    'a known service, by the name of its host',
    `shop GET / 0..100 server\n  shop GET 10..60 ${GET} server.address=search.shop.svc server.port=8080 url.template=/v1/search`,
    [
      [
        'search does not continue the trace',
        'none for 1 call of GET /v1/search and its like by shop (50 ms in all)',
      ],
    ],
  ],
  [
    'by a host without a domain',
    `shop GET / 0..100 server\n  shop GET 10..60 ${GET} server.address=search`,
    [['search does not continue the trace', 'search sends spans, but none for 1 call']],
  ],
  [
    'by a name that the caller was told',
    `shop GET / 0..100 server\n  shop GET 10..60 ${GET} service.peer.name=search`,
    [['search does not continue the trace', 'by shop']],
  ],
  [
    'by the service of an RPC',
    `shop GET / 0..100 server\n  shop Get 10..60 client rpc.system.name=grpc rpc.method=shop.catalog.v1.Catalog/Get`,
    [['catalog does not continue the trace', '1 call of Catalog/Get']],
  ],
  [
    'several calls of it',
    `shop GET / 0..100 server
  shop GET 10..60 ${GET} server.address=search
  shop GET 60..80 ${GET} server.address=search`,
    [['search does not continue the trace', '2 calls']],
  ],
  [
    'some calls are answered, some are not',
    `shop GET / 0..100 server
  shop GET 10..60 ${GET} server.address=search
    search GET /search 20..50 server
  shop GET 60..80 ${GET} server.address=search`,
    [['search does not continue the trace', '1 call of']],
  ],
  [
    'a service that hands the context on and sends nothing',
    `shop GET / 0..100 server
  shop List 10..60 client rpc.system.name=grpc rpc.method=rec.v1.Recommendation/List
    catalog Get 30..50 server rpc.system.name=grpc rpc.method=cat.v1.Catalog/Products`,
    [
      [
        'A service between shop and catalog sends no spans',
        'shop calls Recommendation/List (1 call), and what is answered is Catalog/Products of catalog',
      ],
    ],
  ],
  [
    'the same service, several times',
    `shop GET / 0..100 server
  shop List 10..40 client rpc.method=rec.v1.Recommendation/List
    catalog Get 20..30 server rpc.method=cat.v1.Catalog/Products
  shop List 50..90 client rpc.method=rec.v1.Recommendation/List
    catalog Get 60..70 server rpc.method=cat.v1.Catalog/Products`,
    [['A service between shop and catalog sends no spans', '(2 calls)']],
  ],
  [
    'a parent that was lost beside a root that is there',
    `shop GET / 0..100 server
  shop load 0..50
cart Get 20..40 server parent=ff
  cart SELECT items 25..35 ${SQL}`,
    [['1 parent of 1 span never arrived', '1 span of cart names a parent that is not there']],
  ],
  [
    'a parent that only the own process can have had',
    `shop SELECT items 25..35 ${SQL} parent=ff\nshop SELECT stock 35..45 ${SQL} parent=ff`,
    [['1 parent of 2 spans never arrived', '2 spans of shop name a parent']],
  ],
  [
    'parents of several services',
    `shop GET / 0..100 server
cart Get 20..40 server parent=ff
item Get 20..40 server parent=fe`,
    [['2 parents of 2 spans never arrived', '2 spans of item and cart name']],
  ],
];
const healthy: [string, string][] = [
  [
    'a call that is answered',
    `shop GET / 0..100 server\n  shop GET 10..60 ${GET} server.address=search\n    search GET /search 20..50 server`,
  ],
  [
    'a call of somebody outside',
    `shop GET / 0..100 server\n  shop GET 10..60 ${GET} server.address=api.stripe.example`,
  ],
  [
    'a host outside whose name begins like a service of ours',
    `shop GET / 0..100 server\n  shop GET 10..60 ${GET} server.address=search.example.com`,
  ],
  ['a database', `shop GET / 0..100 server\n  shop SELECT items 10..60 ${SQL} service.peer.name=search`],
  [
    'a call that failed: it may never have arrived',
    `shop GET / 0..100 server\n  shop GET 10..60 error ${GET} server.address=search`,
  ],
  [
    'a service that sends no spans anywhere',
    `shop GET / 0..100 server\n  shop GET 10..60 ${GET} server.address=tax`,
  ],
  ['a call of itself', `search GET / 0..100 server\n  search GET 10..60 ${GET} server.address=search`],
  [
    'a message: it is taken later',
    `shop GET / 0..100 server\n  shop send 10..12 producer messaging.system=kafka messaging.destination.name=search`,
  ],
  [
    'an RPC that arrives as it was sent',
    `shop GET / 0..100 server
  shop Get 10..60 client rpc.method=cat.v1.Catalog/Products
    catalog Get 20..50 server rpc.method=cat.v1.Catalog/Products`,
  ],
  [
    'an RPC whose sides write its name in different ways',
    `shop GET / 0..100 server
  shop Get 10..60 client rpc.service=Catalog rpc.method=products
    catalog Get 20..50 server rpc.method=cat.v1.Catalog/Products`,
  ],
  [
    'a gateway that is asked over HTTP for an RPC',
    `shop GET / 0..100 server
  shop GET 10..60 ${GET} url.full=http://gate/products
    catalog Get 20..50 server rpc.method=cat.v1.Catalog/Products`,
  ],
  [
    'several answers of which one is the call that was sent',
    `shop GET / 0..100 server
  shop List 10..60 client rpc.method=rec.v1.Recommendation/List
    rec List 20..50 server rpc.method=rec.v1.Recommendation/List
    audit Log 20..30 server rpc.method=audit.v1.Audit/Log`,
  ],
  [
    'a caller that reports elsewhere',
    `shop GET / 0..100 server parent=ff\n  shop SELECT items 25..35 ${SQL}`,
  ],
  [
    'callers that report elsewhere',
    `shop GET / 0..100 server parent=ff\nshop GET /favicon 10..20 server parent=fe`,
  ],
  ['a message from a sender that reports elsewhere', `mail process orders 0..100 consumer parent=ff`],
];

describe('spans that should be there', () => {
  test.each(telling)('%s', (_, text, expected) => {
    const findings = found(missingInstrumentation, text, OTHERS);
    expect(findings.map(({ title }) => plain(title))).toEqual(expected.map(([title]) => title));
    for (const [i, { detail }] of findings.entries()) expect(plain(detail)).toContain(expected[i]![1]);
  });

  test.each(healthy)('not: %s', (_, text) => {
    expect(found(missingInstrumentation, text, OTHERS)).toEqual([]);
  });

  test('nothing is missed while spans may still arrive', () => {
    for (const [, text] of telling)
      expect(foundIn(missingInstrumentation, { ...findingInput(text, OTHERS), settled: false })).toEqual([]);
  });

  test('names the calls that nothing answers', () => {
    const input = findingInput(telling[5]![1], OTHERS);
    const [finding] = foundIn(missingInstrumentation, input);
    expect([...finding!.rows]).toEqual([rowsNamed(input, 'GET')[1]]);
    expect(finding!.caveat).toContain('sampling');
  });

  test('names the spans without a parent, and shows where it should be', () => {
    const input = findingInput(telling[8]![1], OTHERS);
    const [finding] = foundIn(missingInstrumentation, input);
    expect([...finding!.rows]).toEqual(rowsNamed(input, 'Get'));
    expect(input.trace.parent[finding!.rows[0]!]).toBe(finding!.row);
  });
});
