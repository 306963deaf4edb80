import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import { otlpJsonToProto } from '../../../../app/core/otlp/json-to-proto.ts';
import { otlpProtoToJson } from '../../../../app/core/otlp/proto-to-json.ts';
import { writeTraces } from '../../../../app/core/otlp/write-traces.ts';
import type { FileFormat } from '../../../../app/engine/files/formats/format.ts';
import { jaegerV3 } from '../../../../app/engine/files/formats/jaeger-v3.ts';
import { otlpJson } from '../../../../app/engine/files/formats/otlp-json.ts';
import { tempoV1, tempoV2 } from '../../../../app/engine/files/formats/tempo.ts';
import { PLAIN_DOCUMENTS, readOtlpJson } from '../../../../app/engine/files/otlp/read-otlp-json.ts';
import { resources } from '../../../core/otlp/arbitraries.ts';
import { readTraces } from '../../../core/otlp/read-traces.ts';
import { readFile } from './read-file.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** How a writer spells what OTLP/JSON leaves open, and what only files have. */
interface Spelling {
  ids: 'hex' | 'HEX' | 'base64' | 'base64url' | 'short';
  names: boolean;
  keys: 'camel' | 'snake' | 'old';
  reversed: boolean;
  indent: number;
}

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const codes = ['UNSET', 'OK', 'ERROR'];
const old: Record<string, string> = {
  scopeSpans: 'instrumentationLibrarySpans',
  scope: 'instrumentationLibrary',
};

function spellId(hex: string, ids: Spelling['ids']): string {
  const bytes = Buffer.from(hex, 'hex');
  if (ids === 'HEX') return hex.toUpperCase();
  if (ids === 'base64') return bytes.toString('base64');
  if (ids === 'base64url') return bytes.toString('base64url');
  if (ids === 'hex') return hex;
  const short = hex.replace(/^0+/, '');
  // So many digits are what base64 takes for the same bytes.
  const asBase64 = Buffer.from(short, 'base64').length === bytes.length;
  return short === '' || asBase64 ? hex : short;
}

function spellKey(key: string, keys: Spelling['keys']): string {
  if (keys === 'old') return old[key] ?? key;
  return keys === 'snake' ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key;
}

/** A document of OTLP/JSON in another spelling. */
function spell(value: Json, spelling: Spelling, within = ''): Json {
  if (Array.isArray(value)) return value.map((element) => spell(element, spelling, within));
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([key, inner]): [string, Json] => {
    const name = spellKey(key, spelling.keys);
    if (/^(trace|span|parentSpan)Id$/.test(key)) return [name, spellId(inner as string, spelling.ids)];
    if (spelling.names && key === 'kind')
      return [name, kinds[inner as number] === undefined ? inner : `SPAN_KIND_${kinds[inner as number]}`];
    if (spelling.names && key === 'code' && within === 'status')
      return [name, codes[inner as number] === undefined ? inner : `STATUS_CODE_${codes[inner as number]}`];
    return [name, spell(inner, spelling, key)];
  });
  return Object.fromEntries(spelling.reversed && within !== 'value' ? members.reverse() : members);
}

/** How documents lie in a file. */
const layouts: Record<
  string,
  { format: FileFormat; file: (documents: JsonObject[], text: (value: Json) => string) => string }
> = {
  lines: { format: otlpJson, file: (all, text) => all.map((one) => `${text(one)}\r\n`).join('') },
  concatenated: { format: otlpJson, file: (all, text) => all.map(text).join('') },
  list: { format: otlpJson, file: (all, text) => `[${all.map(text).join(' ,\n')}]` },
  separated: { format: otlpJson, file: (all, text) => all.map((one) => `\u001e${text(one)}\n`).join('') },
  logged: {
    format: otlpJson,
    file: (all, text) => all.map((one) => `10:00 [main] INFO {1} - ${text(one)}\n`).join(''),
  },
  results: { format: jaegerV3, file: (all, text) => all.map((one) => text({ result: one })).join('\n') },
  batches: {
    format: tempoV1,
    file: (all, text) => all.map((one) => text({ batches: Object.values(one)[0] ?? [] })).join('\n'),
  },
  trace: {
    format: tempoV2,
    file: (all, text) => all.map((one) => text({ trace: one, status: 'COMPLETE', metrics: {} })).join('\n'),
  },
  groups: {
    format: otlpJson,
    file: (all, text) =>
      all
        .flatMap((one) => Object.values(one).flatMap((groups) => groups as JsonObject[]))
        .filter((group) => Object.keys(group).some((key) => /^(scope|instr)/.test(key)))
        .map((group) => `INFO: ${text(group)}\n`)
        .join(''),
  },
};

const spelling: fc.Arbitrary<Spelling> = fc.record({
  ids: fc.constantFrom('hex', 'HEX', 'base64', 'base64url', 'short'),
  names: fc.boolean(),
  keys: fc.constantFrom('camel', 'snake', 'old'),
  reversed: fc.boolean(),
  indent: fc.constantFrom(0, 0, 2),
});

const documents = fc.array(resources, { minLength: 1, maxLength: 3 });

interface Case {
  file: string;
  format: FileFormat;
  expected: SpanDetail[];
}

function caseOf(groups: Parameters<typeof writeTraces>[0][], how: Spelling, layout: string): Case {
  const plain = groups.map((one) => JSON.parse(otlpProtoToJson('traces', writeTraces(one))) as JsonObject);
  const written = plain.map((one) => spell(one, how) as JsonObject);
  const { format, file } = layouts[layout]!;
  const expected = plain.flatMap((one) => {
    const proto = otlpJsonToProto('traces', Buffer.from(JSON.stringify(one)));
    if (!proto.ok) throw new Error(proto.error.message);
    return readTraces(proto.value);
  });
  return { file: file(written, (value) => JSON.stringify(value, null, how.indent)), format, expected };
}

describe('traces in any spelling and layout', () => {
  test('come out the same, whatever the pieces they are read in', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        spelling,
        fc.constantFrom(...Object.keys(layouts)),
        fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 5000 })),
        async (groups, how, layout, size) => {
          const { file, format, expected } = caseOf(groups, how, layout);
          const read = await readFile(file, { size, format });
          expect(read.issues).toEqual([]);
          expect(read.spans).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('come out the same where documents, groups and scopes are too long to be held', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        spelling,
        fc.constantFrom('lines', 'concatenated', 'list', 'groups', 'logged'),
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom(16, 100, 700),
        async (groups, how, layout, size, enterBytes) => {
          const { file, expected } = caseOf(groups, how, layout);
          const format: FileFormat = {
            ...otlpJson,
            read: (input) => readOtlpJson(input, PLAIN_DOCUMENTS, { enterBytes }),
          };
          const read = await readFile(file, { size, format });
          expect(read.issues).toEqual([]);
          expect(read.spans).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('damage', () => {
  /** Read some ten thousand times in all. */
  const enterings = [64, 4096, 1024 * 1024];
  const whole = (): string => {
    const samples = fc.sample(resources, { numRuns: 200, seed: 3 }).map((one) => writeTraces(one));
    const sample = samples.find(({ length }) => length > 150 && length < 300)!;
    const json = otlpProtoToJson('traces', sample);
    return `${json}\n${JSON.stringify(JSON.parse(json), null, 2)}\nlog\n[${json}]`;
  };

  test.each(enterings)(
    'of any kind is told, and ends (what is over %i bytes is entered)',
    async (enterBytes) => {
      const text = Buffer.from(whole());
      await fc.assert(
        fc.asyncProperty(
          fc.nat(text.length - 1),
          fc.constantFrom(...Buffer.from('{}[]",:\n\\a1 \x00')),
          fc.constantFrom('set', 'cut', 'drop', 'repeat'),
          async (at, byte, how) => {
            const damaged =
              how === 'set'
                ? Buffer.concat([text.subarray(0, at), Buffer.of(byte), text.subarray(at + 1)])
                : how === 'cut'
                  ? text.subarray(0, at)
                  : how === 'drop'
                    ? text.subarray(at)
                    : Buffer.concat([text.subarray(0, at), text]);
            const format: FileFormat = {
              ...otlpJson,
              read: (input) => readOtlpJson(input, PLAIN_DOCUMENTS, { enterBytes }),
            };
            const { parts } = await readFile(damaged, { size: 1000, format });
            for (const part of parts) if (part.kind === 'request') readTraces(part.payload);
          },
        ),
        { numRuns: 3_400 },
      );
    },
  );
});
