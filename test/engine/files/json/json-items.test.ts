import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWindow } from '../../../../app/engine/files/byte-window.ts';
import { jsonItems, jsonItemsOf } from '../../../../app/engine/files/json/json-items.ts';
import type { JsonPiece } from '../../../../app/engine/files/json/json-piece.ts';
import type { SplitLimits } from '../../../../app/engine/files/json/value-walk.ts';

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const shown = (piece: JsonPiece): string => {
  if (piece.kind === 'item') return `${piece.path}@${piece.line}:${piece.offset} ${decode(piece.bytes)}`;
  if (piece.kind === 'fault') return `${piece.code}@${piece.line}:${piece.offset} ${piece.message}`;
  return `${piece.kind} ${piece.path}`;
};

/** What is found in a text that comes in pieces of some size. */
async function split(
  text: string,
  wanted: string[],
  limits: Partial<SplitLimits> = {},
  size = 7,
): Promise<string[]> {
  const found: string[] = [];
  const input = new ByteWindow(piecesOf(encode(text), size));
  for await (const piece of jsonItems(input, wanted, limits)) found.push(shown(piece));
  return found;
}

/** The texts alone. */
const texts = async (text: string, wanted: string[], size = 7): Promise<string[]> =>
  (await split(text, wanted, {}, size)).map((piece) => piece.replace(/^(\S*?)@\d+:\d+ /, '$1 ').trim());

describe('the outermost values of a file', () => {
  test.each([
    ['one', '{"a":1}', ['{"a":1}']],
    ['one a line', '{"a":1}\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ['one after another', '{"a":"}"}{"b":"\\"{"}', ['{"a":"}"}', '{"b":"\\"{"}']],
    ['record separators', '\u001e{"a":1}\n\u001e{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['commas', '{"a":1},\n{"b":2},\n', ['{"a":1}', '{"b":2}']],
    [
      'laid out',
      '{\n  "a": [\n    1,\n    {\n    }\n  ]\n}\n',
      ['{\n  "a": [\n    1,\n    {\n    }\n  ]\n}'],
    ],
    [
      'laid out without indents',
      '[\n{\n"a":\n{\n},"b":[\n[\n]\n]\n},\n{}\n]',
      ['[\n{\n"a":\n{\n},"b":[\n[\n]\n]\n},\n{}\n]'],
    ],
    ['a byte order mark between two', '{"a":1}\n\ufeff{"b":2}', ['{"a":1}', '{"b":2}']],
    [
      'a prefix on each line',
      '12:00 [main] INFO {x} - {"a":1}\n12:01 [main] INFO - {"b":2}\n',
      ['{"a":1}', '{"b":2}'],
    ],
    ['nothing', ' \n', []],
  ])('%s', async (_what, text, expected) => {
    expect(await texts(text, [''])).toEqual(expected);
  });

  test('log lines between are told once a run, by their place', async () => {
    const text = 'starting\nup\n{"a":1}\nthe end\n{"b":2}\nbye';
    expect(await split(text, [''])).toEqual([
      'text@1:0 text that is not JSON',
      '@3:12 {"a":1}',
      'text@4:20 text that is not JSON',
      '@5:28 {"b":2}',
      'text@6:36 text that is not JSON',
    ]);
  });

  test('keys are those of the object itself', () => {
    const [item] = [...jsonItemsOf(encode('{"a":{"x":1},"b":["y",{"z":1}],"c":"d:e"}'), [''])];
    expect(item?.kind === 'item' && item.keys).toEqual(['a', 'b', 'c']);
  });
});

describe('values inside', () => {
  test.each([
    ['elements', '[{"a":1},{"b":[1]} , 3,"x",]', ['[]'], ['[] {"a":1}', '[] {"b":[1]}', '[] 3', '[] "x"']],
    [
      'lists of lists',
      '[[{"a":1}],[{"b":2},{"c":3}]]',
      ['[][]'],
      ['[][] {"a":1}', '[][] {"b":2}', '[][] {"c":3}'],
    ],
    [
      'of a key',
      '{"x":{"data":[1]},"data":[{"a":1},{"b":2}],"y":"data"}',
      ['data[]'],
      ['data[] {"a":1}', 'data[] {"b":2}'],
    ],
    [
      'of a key in a key',
      '{"n":1,"result":{"m":"\\"","spans":[{"a":1}]}}',
      ['result.spans[]'],
      ['result.spans[] {"a":1}'],
    ],
    ['of an escaped key', '{"d\\u0061ta":[{}]}', ['data[]'], ['data[] {}']],
    [
      'texts',
      '{"status":"PARTIAL","n":5,"w":null}',
      ['status', 'n', 'w'],
      ['status "PARTIAL"', 'n 5', 'w null'],
    ],
    [
      'several documents',
      '{"data":[{"a":1}]}\n{"data":[{"b":2}]}',
      ['data[]'],
      ['data[] {"a":1}', 'data[] {"b":2}'],
    ],
  ])('%s', async (_what, text, wanted, expected) => {
    for (const size of [1, 2, 3, 1000]) expect(await texts(text, wanted, size)).toEqual(expected);
  });

  test('a value that is too long is entered where something inside is wanted', async () => {
    const text = '{"id":"i","data":[{"a":1},{"b":"2345678901234567890"},{"c":3}]}\n{"data":[]}';
    expect(await split(text, ['', 'id', 'data[]'], { enterBytes: 20, itemBytes: 24 })).toEqual([
      'enter ',
      'id@1:6 "i"',
      'data[]@1:18 {"a":1}',
      'too-long@1:26 a value longer than 24\u00a0B',
      'data[]@1:54 {"c":3}',
      'leave ',
      '@2:64 {"data":[]}',
    ]);
  });

  test('long keys and texts are passed over', async () => {
    const long = 'k'.repeat(5000);
    expect(await texts(`{"${long}":[1,{"data":[2]}],"t":"${long}\\"","data":[3]}`, ['data[]'])).toEqual([
      'data[] 3',
    ]);
  });

  test('a document in which nothing is that was asked for is told', async () => {
    expect(await split('{"x":1}\n{"data":[]}', ['data[]'])).toEqual([
      'unexpected@1:0 a value with nothing of this format in it',
    ]);
  });
});

describe('damage', () => {
  test.each([
    [
      'a line cut in a text',
      '{"a":"b\n{"c":1}\n',
      ['damaged@1:0 a line ends inside a string', '@2:8 {"c":1}'],
    ],
    [
      'a line cut behind a value',
      '{"a":1\n{"c":1}\n',
      ['damaged@1:0 it breaks off at the end of a line', '@2:7 {"c":1}'],
    ],
    [
      'a line cut behind a comma',
      '{"a":1,\n{"c":1}\n{"d":1}',
      ['damaged@1:0 it breaks off at the end of a line', '@2:8 {"c":1}', '@3:16 {"d":1}'],
    ],
    [
      'a line cut in a list',
      '{"a":[1,\n{"c":1}\n{"d":1}',
      ['damaged@1:0 it breaks off at the end of a line', '@2:9 {"c":1}', '@3:17 {"d":1}'],
    ],
    [
      'log text in a line',
      '{"a":1,"b"INFO hello\n{"c":1}',
      ['damaged@1:0 it breaks off at the end of a line', '@2:21 {"c":1}'],
    ],
    [
      'a bracket that closes nothing',
      '{"a":1]}\n{"c":1}',
      ['damaged@1:0 a ] that closes nothing', '@2:9 {"c":1}'],
    ],
    [
      'the end too early',
      '{"a":1}\n{"b":"unfinished',
      ['@1:0 {"a":1}', 'unfinished@2:8 the file ends inside of this value'],
    ],
    [
      'a cut text with a record separator',
      '\u001e{"a":[1,\n\u001e{"b":2}\n',
      ['damaged@1:1 it breaks off at the end of a line', '@2:11 {"b":2}'],
    ],
  ])('%s', async (_what, text, expected) => {
    for (const size of [1, 5, 1000]) expect(await split(text, [''], {}, size)).toEqual(expected);
  });

  test('what is whole inside of a value that is not is taken', async () => {
    const text = '{"data":[{"a":1},{"b":2},{"c":1\n{"data":[{"d":4}]}\n';
    expect(await split(text, ['', 'data[]'])).toEqual([
      'enter ',
      'data[]@1:9 {"a":1}',
      'data[]@1:17 {"b":2}',
      'damaged@1:25 it breaks off at the end of a line',
      'leave ',
      '@2:32 {"data":[{"d":4}]}',
    ]);
    expect(await split('{"a":\n{"c":1}', [''])).toEqual(['damaged@1:0 it never ends', '@2:6 {"c":1}']);
    expect(await split('{"data":[{"a":1},{"b"', ['', 'data[]'])).toEqual([
      'enter ',
      'data[]@1:9 {"a":1}',
      'unfinished@1:17 the file ends inside of this value',
      'leave ',
    ]);
  });

  test('a list goes on behind a line of it that is damaged', async () => {
    const text = '[\n{"a":1},\n{"b":"\n{"c":3},\n{"d":4}\n]\n';
    expect(await texts(text, ['[]'])).toEqual([
      '[] {"a":1}',
      'damaged a line ends inside a string',
      '[] {"c":3}',
      '[] {"d":4}',
    ]);
  });

  test('a list that never ends', async () => {
    expect(await texts('[{"a":1},{"b":2},\n', ['[]'])).toEqual([
      '[] {"a":1}',
      '[] {"b":2}',
      'unfinished the file ends inside of a list or an object',
    ]);
  });
});

describe('anything', () => {
  test('nesting without end costs nothing', async () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect((await texts(deep, [''], 1000)).map((text) => text.length)).toEqual([deep.length]);
    expect((await texts(`${deep}\n{"b":[1]}`, ['b[]'], 1000)).at(-1)).toBe('b[] 1');
  });

  test('lists that begin on every line and never end take no time', async () => {
    const found = await split('[[\n'.repeat(200_000), [''], {}, 65536);
    expect(found.length).toBeGreaterThan(0);
  });

  test('any sequence of objects comes out as it went in, whatever the pieces', async () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(object),
        fc.constantFrom('', '\n', ' \r\n\t', 'log text\n', '\u001e'),
        fc.constantFrom(undefined, '\t', 1),
        fc.integer({ min: 1, max: 40 }),
        async (objects, between, indent, size) => {
          const written = objects.map((value) => JSON.stringify(value, null, indent));
          const items = (found: string[]) => found.filter((piece) => !piece.startsWith('text'));
          expect(items(await texts(written.join(between), [''], size))).toEqual(written.map((t) => t.trim()));
          if (between.startsWith('log') || between === '\u001e' || written.length === 0) return;
          const list = `[${written.join(`${between},`)}]`;
          expect(await texts(list, ['[]'], size)).toEqual(written.map((t) => `[] ${t}`));
          const inside = `{"x":[{}],"data":${list},"y":{"data":1}}`;
          expect(await texts(inside, ['data[]'], size)).toEqual(written.map((t) => `data[] ${t}`));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('any bytes, and any damage to a text, end in pieces that lie one behind the other', async () => {
    const whole =
      '{"data":[{"a":"\\"x\\\\"},\n{"b":[{},[1,2]]}],"n":null}\n{"data":[]}\nlog {"a":1}\n[{"c":1}]';
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'{}[]",:\n\\a1 '), maxLength: 60 }),
      fc
        .tuple(fc.nat(whole.length), fc.constantFrom(...'{}[]",:\n\\a1 '))
        .map(([at, c]) => whole.slice(0, at) + c + whole.slice(at + 1)),
      fc.nat(whole.length).map((at) => whole.slice(at)),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 30 }), async (damaged, size) => {
        const found = await split(
          damaged,
          ['', '[]', 'data[]', 'n'],
          { enterBytes: 12, itemBytes: 16 },
          size,
        );
        const once = await split(damaged, ['', '[]', 'data[]', 'n'], { enterBytes: 12, itemBytes: 16 }, 1000);
        expect(found.at(-1)?.length ?? 0).toBeGreaterThanOrEqual(0);
        expect(once.length).toBeGreaterThanOrEqual(0);
        const edges = found.filter((piece) => /^(enter|leave)/.test(piece));
        expect(edges.length % 2).toBe(0);
      }),
      { numRuns: 4000 },
    );
  });
});
