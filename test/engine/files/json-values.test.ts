import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonValues } from '../../../app/engine/files/formats/json-values.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The texts of a file's objects; a fault as its message. */
function texts(text: string): string[] {
  const bytes = bytesOf(text);
  return [...jsonValues(bytes)].map((value) =>
    value.kind === 'fault'
      ? `fault: ${value.message}`
      : new TextDecoder().decode(bytes.subarray(value.start, value.end)),
  );
}

describe('the objects of a file', () => {
  test.each([
    ['one', '{"a":1}', ['{"a":1}']],
    ['one after a byte order mark', '\ufeff {"a":1}', ['{"a":1}']],
    ['one a line', '{"a":1}\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ['one after another', '{"a":"}"}{"b":"\\"{"}', ['{"a":"}"}', '{"b":"\\"{"}']],
    ['record separators', '\u001e{"a":1}\n\u001e{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['a list', ' [ {"a":[1,{}]} , {"b":2} ]\n', ['{"a":[1,{}]}', '{"b":2}']],
    ['nothing', ' \n', []],
  ])('%s', (_what, text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  test('a file that ends too early gives what came before, and says so', () => {
    expect(texts('{"a":1}\n{"b":"unfinished')).toEqual(['{"a":1}', expect.stringContaining('byte 8')]);
    expect(texts('[{"a":1},')).toEqual(['{"a":1}', 'fault: the file ends inside a list']);
    expect(texts('{"a":1} x')).toEqual(['{"a":1}', expect.stringContaining('byte 8')]);
  });

  test('keys are those of the object itself', () => {
    const [value] = [...jsonValues(bytesOf('{"a":{"x":1},"b":["y",{"z":1}],"c":"d"}'))];
    expect(value).toMatchObject({ kind: 'object', keys: ['a', 'b', 'c'] });
  });

  test('nesting without end is passed over', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(texts(deep)).toEqual([deep]);
  });

  test('any sequence of objects comes out as it went in', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 });
    fc.assert(
      fc.property(fc.array(object), fc.constantFrom('', '\n', ' \r\n\t'), (objects, between) => {
        const written = objects.map((value) => JSON.stringify(value));
        expect(texts(written.join(between))).toEqual(written);
        expect(texts(`[${written.join(`${between},`)}]`)).toEqual(written);
      }),
    );
  });

  test('any bytes end in objects or a fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const value of jsonValues(bytes)) expect(['object', 'fault']).toContain(value.kind);
      }),
      { numRuns: 1000 },
    );
  });
});
