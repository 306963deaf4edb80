import { describe, expect, test } from 'vitest';
import { nPlusOne } from '../../../../app/core/analysis/findings/n-plus-one.ts';
import { findingInput, rowsNamed } from './finding-input.ts';
import { found, foundIn, plain, RPC, series, SQL } from './written-traces.ts';

const REDIS = 'client db.system.name=redis server.address=cache';

/** Name, trace, and for each finding its title and what it saves in milliseconds. */
const telling: [string, string, [string, number][]][] = [
  [
    'a query for each row of a list',
    `shop GET /cart 0..100 server\n${series('shop SELECT products', { times: 18, from: 5, each: 5 })}`,
    [['18 × SELECT products, one after another', 85]],
  ],
  [
    'as few as five',
    `shop GET /cart 0..100 server\n${series('shop SELECT products', { times: 5, each: 10 })}`,
    [['5 × SELECT products, one after another', 40]],
  ],
  [
    'HTTP calls whose path has an id in it',
    `shop GET /cart 0..200 server\n${series('shop GET', {
      times: 10,
      each: 15,
      rest: (i) => `client http.request.method=GET url.full=http://catalog/products/${100 + i}`,
    })}`,
    [['10 × GET catalog/products/{id}, one after another', 135]],
  ],
  [
    'remote procedures, with the spans of the service that is called',
    `shop GET /cart 0..200 server\n${series('shop shop.v1.Catalog/GetProduct', {
      times: 8,
      each: 20,
      rest: `${RPC} rpc.method=shop.v1.Catalog/GetProduct`,
      below: (at) =>
        `catalog shop.v1.Catalog/GetProduct ${at + 2}..${at + 18} server rpc.system.name=grpc rpc.method=shop.v1.Catalog/GetProduct`,
    })}`,
    [['8 × GetProduct, one after another', 140]],
  ],
  [
    'an internal function around each query',
    `shop GET /cart 0..120 server\n${series('shop load product', {
      times: 10,
      each: 10,
      rest: 'internal',
      below: (at) => `shop SELECT products ${at + 1}..${at + 9} ${SQL}`,
    })}`,
    [['10 × SELECT products, one after another', 90]],
  ],
  [
    'server spans of a service whose caller wrote no client span',
    `shop GET /cart 0..120 server\n${series('catalog GetProduct', {
      times: 6,
      each: 20,
      rest: 'server rpc.system.name=grpc rpc.method=GetProduct',
    })}`,
    [['6 × GetProduct, one after another', 100]],
  ],
  [
    'inserts',
    `shop POST /import 0..120 server\n${series('shop INSERT orders', { times: 20, each: 5 })}`,
    [['20 × INSERT orders, one after another', 95]],
  ],
  [
    'keys of a cache',
    `shop GET /cart 0..40 server\n${series('shop GET', {
      times: 30,
      each: 1,
      rest: (i) => `${REDIS} db.query.text=GET+product:${1000 + i}`,
    })}`,
    [['30 × GET product:{id}, one after another', 29]],
  ],
  [
    'little in all, but most of a short request',
    `shop GET /cart 0..8 server\n${series('shop SELECT products', { times: 6, each: 1 })}`,
    [['6 × SELECT products, one after another', 5]],
  ],
  [
    'the same under several parents is told once',
    `shop GET /carts 0..330 server\n${[0, 1, 2]
      .map(
        (i) =>
          `  shop load cart ${i * 110}..${i * 110 + 100}\n${series('shop SELECT products', { times: 9, from: i * 110, each: 10, depth: 2 })}`,
      )
      .join('\n')}`,
    [['27 × SELECT products, one after another in 3 places', 240]],
  ],
  [
    'short breaks between the calls',
    `shop GET /cart 0..200 server\n${series('shop SELECT products', { times: 10, each: 10, gap: 5 })}`,
    [['10 × SELECT products, one after another', 90]],
  ],
  [
    'beside something that takes longer: nothing is saved',
    `shop GET /cart 0..300 server
  shop render 0..300 internal
  shop load 0..120 internal
${series('shop SELECT products', { times: 12, each: 10, depth: 2 })}`,
    [['12 × SELECT products, one after another', 0]],
  ],
  [
    'a database within the process, called without a client span',
    `app sync 0..100\n${series('app SELECT notes', { times: 10, each: 8, rest: 'internal db.system.name=sqlite' })}`,
    [['10 × SELECT notes, one after another', 72]],
  ],
  [
    'within a transaction',
    `shop POST /import 0..120 server
  shop BEGIN 0..1 ${SQL}
${series('shop UPDATE stock', { times: 10, from: 1, each: 10 })}
  shop COMMIT 101..105 ${SQL}`,
    [['10 × UPDATE stock, one after another', 90]],
  ],
  [
    'two queries a round are two findings',
    `shop GET /cart 0..200 server
${series('shop SELECT products', { times: 8, each: 10, gap: 10 })}
${series('shop SELECT stock', { times: 8, from: 10, each: 10, gap: 10 })}`,
    [
      ['8 × SELECT products, one after another', 70],
      ['8 × SELECT stock, one after another', 70],
    ],
  ],
  [
    'other work between the calls',
    `shop GET /cart 0..300 server\n${series('shop SELECT products', { times: 8, each: 8, gap: 25 })}\n${series(
      'shop price',
      { times: 8, from: 8, each: 25, gap: 8, rest: 'internal' },
    )}`,
    [['8 × SELECT products, one after another', 56]],
  ],
  [
    'beside something that takes longer, but for a little at the end',
    `shop GET /cart 0..300 server
  shop render 0..285 internal
  shop load 10..300 internal
${series('shop SELECT products', { times: 29, from: 10, each: 10, depth: 2 })}`,
    [['29 × SELECT products, one after another', 280]],
  ],
  [
    'some of them failed and were made again',
    `driver FindNearest 0..200 server\n${series('redis GetDriver', {
      times: 13,
      each: 14,
      rest: (i) => (i % 4 === 3 ? 'client error' : 'client'),
    })}`,
    [['13 × GetDriver, one after another', 168]],
  ],
  [
    'in what one message sets off',
    `mail process orders 0..100 consumer\n${series('mail SELECT customers', { times: 9, each: 10 })}`,
    [['9 × SELECT customers, one after another', 80]],
  ],
];

const healthy: [string, string][] = [
  ['four calls', `shop GET / 0..100 server\n${series('shop SELECT products', { times: 4, each: 20 })}`],
  [
    'plain functions',
    `shop GET / 0..100 server\n${series('shop price', { times: 10, each: 9, rest: 'internal' })}`,
  ],
  [
    'calls side by side',
    `shop GET / 0..40 server\n${series('shop SELECT products', { times: 10, each: 30, gap: -29 })}`,
  ],
  [
    'calls two by two',
    `shop GET / 0..200 server\n${series('shop SELECT products', { times: 12, each: 20, gap: -10 })}`,
  ],
  [
    'attempts that fail',
    `shop GET / 0..200 server\n${series('shop POST', {
      times: 6,
      each: 20,
      rest: (i) => `client ${i < 5 ? 'error ' : ''}http.request.method=POST url.full=http://pay/charge`,
    })}`,
  ],
  [
    'a poll: the waits between the calls are long',
    `shop job 0..2000 internal\n${series('shop GET', {
      times: 15,
      each: 20,
      gap: 100,
      rest: (i) => `client http.request.method=GET url.full=http://jobs/jobs/${i}`,
    })}`,
  ],
  [
    'a poll for one thing, with short waits',
    `shop job 0..400 internal\n${series('shop GET', {
      times: 10,
      each: 20,
      gap: 15,
      rest: 'client http.request.method=GET url.full=http://jobs/jobs/7',
    })}`,
  ],
  [
    'a batch of messages, handled one by one',
    `ship process orders 0..100 consumer\n${series('ship reserve', {
      times: 8,
      each: 10,
      rest: 'internal',
      below: (at) => `ship UPDATE bins ${at + 1}..${at + 10} ${SQL}`,
    })}`,
  ],
  [
    'turns of a conversation with a model',
    `agent run 0..9000 internal\n${series('agent chat gpt', {
      times: 8,
      each: 1000,
      rest: 'client gen_ai.operation.name=chat gen_ai.request.model=gpt',
    })}`,
  ],
  [
    'turns of a conversation, seen as HTTP alone',
    `agent run 0..9000 internal\n${series('agent POST', {
      times: 8,
      each: 1000,
      rest: 'client http.request.method=POST url.full=https://api.model.example/v1/chat/completions',
    })}`,
  ],
  [
    'turns of a conversation, with the HTTP call below each',
    `agent run 0..9000 internal\n${series('agent chat gpt', {
      times: 8,
      each: 1000,
      rest: 'internal gen_ai.operation.name=chat gen_ai.request.model=gpt',
      below: (at) =>
        `agent POST ${at}..${at + 990} client http.request.method=POST url.full=https://model.example/ask`,
    })}`,
  ],
  [
    'pages of a cursor',
    `shop job 0..200 internal\n${series('shop SCAN', { times: 9, each: 20, rest: `${REDIS} db.query.text=SCAN+77` })}`,
  ],
  [
    'different operations',
    `shop GET / 0..100 server\n${['users', 'carts', 'orders', 'prices', 'stock', 'ads']
      .map((table, i) => `  shop SELECT ${table} ${i * 15}..${i * 15 + 15} ${SQL}`)
      .join('\n')}`,
  ],
  [
    'one call each under different parents',
    `shop GET / 0..200 server\n${series('shop step', {
      times: 8,
      each: 20,
      rest: 'internal',
      below: (at) => `shop SELECT products ${at}..${at + 5} ${SQL}`,
    })}`,
  ],
  [
    'a loop that hardly matters to the trace',
    `shop GET / 0..4000 server
  shop load 0..100 internal
${series('shop SELECT products', { times: 10, each: 8, depth: 2 })}
  shop render 100..4000 internal`,
  ],
  [
    'one slow call among quick ones',
    `shop GET / 0..300 server\n  shop SELECT products 0..250 ${SQL}\n${series('shop SELECT products', { times: 5, from: 250, each: 10 })}`,
  ],
  [
    'beside the critical path, and little of the trace',
    `shop GET / 0..4000 server
  shop render 0..4000 internal
  shop load 0..120 internal
${series('shop SELECT products', { times: 12, each: 10, depth: 2 })}`,
  ],
  [
    'little in all and little of the parent',
    `shop GET / 0..400 server\n${series('shop SELECT products', { times: 10, each: 4 })}\n  shop render 60..400`,
  ],
  [
    'sent off when the parent had ended',
    `shop POST /track 0..10 server\n${series('shop INSERT events', { times: 20, from: 11, each: 10 })}`,
  ],
  [
    'under a parent that has not arrived',
    series('shop SELECT products', { times: 10, each: 10, depth: 0, rest: `${SQL} parent=ff` }),
  ],
  [
    'pings',
    `shop check 0..100 internal\n${series('shop PING', { times: 9, each: 10, rest: `${REDIS} db.query.text=PING` })}`,
  ],
  [
    'health checks',
    `gate check all 0..100 internal\n${series('gate GET', {
      times: 9,
      each: 10,
      rest: (i) => `client http.request.method=GET url.full=http://svc/healthz?n=${i}`,
    })}`,
  ],
  [
    'messages that are published',
    `shop POST /import 0..100 server\n${series('shop publish orders', {
      times: 9,
      each: 10,
      rest: 'producer messaging.system=kafka messaging.operation.name=send messaging.destination.name=orders',
    })}`,
  ],
  [
    'functions that do more than call',
    `shop GET / 0..200 server\n${series('shop price', {
      times: 8,
      each: 20,
      rest: 'internal',
      below: (at) => `shop SELECT prices ${at}..${at + 4} ${SQL}`,
    })}`,
  ],
];

describe('the same call again and again', () => {
  test.each(telling)('%s', (_, text, expected) => {
    const findings = found(nPlusOne, text);
    expect(findings.map(({ title, savingNs }) => [plain(title), savingNs / 1e6])).toEqual(expected);
  });

  test.each(healthy)('not: %s', (_, text) => {
    expect(found(nPlusOne, text)).toEqual([]);
  });

  test('names its calls, their parent and what they cost', () => {
    const input = findingInput(telling[0]![1]);
    const [finding] = foundIn(nPlusOne, input);
    expect([...finding!.rows]).toEqual(rowsNamed(input, 'SELECT products'));
    expect(finding!.row).toBe(0);
    expect(plain(finding!.detail)).toBe(
      'Under GET /cart of shop, these calls take 90 ms together. Candidate for one batched call, saves up to 85 ms.',
    );
    expect(finding!.caveat).not.toBe('');
  });

  test('off the critical path it promises no time', () => {
    const [finding] = found(nPlusOne, telling.find(([name]) => name.startsWith('beside'))![1]);
    expect(plain(finding!.detail)).toContain('Next to nothing of it is on the critical path');
  });

  test('of several places the first shown is where most is saved', () => {
    const text = `shop GET /carts 0..400 server
  shop load cart 0..100 id=a1
${series('shop SELECT products', { times: 5, each: 10, depth: 2 })}
  shop load cart 100..400 id=a2
${series('shop SELECT products', { times: 25, from: 100, each: 10, depth: 2 })}`;
    const input = findingInput(text);
    const [finding] = foundIn(nPlusOne, input);
    expect(finding!.row).toBe(rowsNamed(input, 'load cart')[1]);
    expect(finding!.rows.length).toBe(30);
  });
});
