import { describe, expect, test } from 'vitest';
import { otlpProtoToJson } from '../../../app/core/otlp/proto-to-json.ts';
import { otlpJsonToProto } from '../../../app/core/otlp/json-to-proto.ts';
import { REQUEST_BYTES, splitRequest } from '../../../app/engine/files/split-request.ts';

interface Traces {
  resourceSpans: {
    resource?: { attributes?: unknown[] };
    schemaUrl?: string;
    scopeSpans: { scope?: { name: string }; schemaUrl?: string; spans: { name: string }[] }[];
  }[];
}

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

function request(groups: [resource: string, spans: number, padding: number][]): Uint8Array<ArrayBuffer> {
  const json = {
    resourceSpans: groups.map(([resource, spans, padding]) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: resource } }] },
      schemaUrl: `https://${resource.slice(0, 10)}`,
      scopeSpans: ['one', 'two'].map((scope) => ({
        scope: { name: scope },
        schemaUrl: `urn:${scope}`,
        spans: Array.from({ length: spans }, (_, i) => ({
          traceId: hex(1, 32),
          spanId: hex(i + 1, 16),
          name: `${i} ${'x'.repeat(padding)}`,
        })),
      })),
    })),
  };
  const converted = otlpJsonToProto('traces', new TextEncoder().encode(JSON.stringify(json)));
  if (!converted.ok) throw converted.error;
  return converted.value;
}

/** Every span with all that stands around it, in order. */
function flat(payloads: Uint8Array<ArrayBuffer>[]): string[] {
  return payloads.flatMap((payload) =>
    (JSON.parse(otlpProtoToJson('traces', payload)) as Traces).resourceSpans.flatMap((group) =>
      group.scopeSpans.flatMap((scope) =>
        scope.spans.map(({ name }) =>
          JSON.stringify([group.resource, group.schemaUrl, scope.scope, scope.schemaUrl, name]),
        ),
      ),
    ),
  );
}

describe('a request', () => {
  test.each([
    [
      'of many small resources',
      Array.from({ length: 2_000 }, (_, i): [string, number, number] => [`r${i}`, 2, 80]),
    ],
    ['of one long resource', [['r', 4_000, 100]]],
    [
      'of a long resource between short ones',
      [
        ['a', 2, 10],
        ['b', 3_000, 200],
        ['c', 5, 10],
        ['d', 900, 400],
      ],
    ],
    ['of a few long spans', [['a', 3, 300_000]]],
  ] as [string, [string, number, number][]][])(
    '%s is cut, and all is said of every span',
    (_what, groups) => {
      const whole = request(groups);
      const pieces = [...splitRequest(whole)];
      expect(pieces.length).toBeGreaterThan(whole.length / REQUEST_BYTES / 3);
      expect(flat(pieces)).toEqual(flat([whole]));
      for (const piece of pieces) expect(piece.length).toBeLessThan(3 * REQUEST_BYTES);
    },
  );

  test('that is short stays as it is', () => {
    const whole = request([['a', 10, 10]]);
    expect([...splitRequest(whole)]).toEqual([whole]);
  });

  test('whose resource is long itself is not multiplied', () => {
    const whole = request([['r'.repeat(400_000), 2_000, 100]]);
    const total = [...splitRequest(whole)].reduce((sum, piece) => sum + piece.length, 0);
    expect(total).toBeLessThan(2 * whole.length);
  });

  test('that is damaged is refused', () => {
    const damaged = request([['a', 3_000, 100]]);
    expect(() => [...splitRequest(damaged.slice(0, -10))]).toThrow(/past its message/);
  });
});
