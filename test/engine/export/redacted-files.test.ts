import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExportFormat } from '../../../app/core/contract/file-methods.ts';
import { writeTraces } from '../../../app/core/otlp/write-traces.ts';
import { DEFAULT_RULES } from '../../../app/core/redaction/default-rules.ts';
import type { RedactionRule } from '../../../app/core/redaction/rule.ts';
import { exportSession } from '../../../app/engine/export/export-session.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { TestStore } from '../../fixtures/store.ts';
import { PLANTED } from '../../core/redaction/planted.ts';

let dir: string;
let store: TestStore;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'spanscope-redacted-'));
  store = new TestStore();
  // Half of it sealed, half of it in the journal.
  store.send(requestWithSecrets(1));
  store.commit.sealAll();
  store.send(requestWithSecrets(2));
});
afterAll(() => {
  store.remove();
  rmSync(dir, { recursive: true });
});

/** A span for each secret, that holds it wherever a span can: keys that give it away are attributes' everywhere. */
function requestWithSecrets(trace: number): Uint8Array<ArrayBuffer> {
  const spans = PLANTED.map(({ key, text }, i) => {
    const attributes = [{ key: key === '' ? 'note' : key, value: { type: 'string' as const, value: text } }];
    const free = key === '' ? text : 'plain';
    return {
      traceId: trace.toString(16).padStart(32, '0'),
      spanId: (i + 1).toString(16).padStart(16, '0'),
      parentSpanId: '',
      name: free,
      kind: 2,
      startNs: 1_700_000_000_000_000_000n,
      endNs: 1_700_000_000_001_000_000n,
      attributes,
      events: [{ timeNs: 1_700_000_000_000_500_000n, name: free, attributes }],
      links: [{ traceId: '0'.repeat(31) + '9', spanId: '0'.repeat(15) + '9', attributes }],
      status: { code: 2, message: free },
    };
  });
  const [first] = spans;
  return writeTraces([
    {
      resource: [{ key: 'service.name', value: { type: 'string', value: 'shop' } }, ...first!.attributes],
      scopes: [{ name: 'test', version: '1', attributes: first!.attributes, spans }],
    },
  ]);
}

function options(format: ExportFormat, redaction: readonly RedactionRule[] | undefined, name: string) {
  return {
    dataFile: store.file.path,
    scope: {},
    format,
    redaction,
    path: join(dir, name),
    overwrite: true,
    properties: {},
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
}

/** All that a file holds, with what is packed in it unpacked. */
function contentOf(path: string, format: ExportFormat): Buffer {
  const bytes = readFileSync(path);
  if (format !== 'spanscope') return bytes;
  const db = new StoreDatabase(path, { readonly: true });
  try {
    const parts = db
      .all<{ data: Uint8Array }>('SELECT data FROM segment_part')
      .map(({ data }) => zstdDecompressSync(data));
    return Buffer.concat([bytes, ...parts]);
  } finally {
    db.close();
  }
}

const formats: ExportFormat[] = ['otlp-json', 'otlp-jsonl', 'otlp-proto', 'jaeger-json', 'spanscope'];
// In JSON a text may be written otherwise, byte by byte.
const forms = (secret: string): string[] => [secret, JSON.stringify(secret).slice(1, -1)];

test.each(formats)('%s: no byte of a secret is in the file, though all were there', async (format) => {
  const plain = await exportSession(options(format, undefined, 'plain'));
  const before = contentOf(plain.path, format);
  const unseen = PLANTED.filter(({ secret }) => !forms(secret).some((form) => before.includes(form)));
  expect(unseen).toEqual([]);

  const redacted = await exportSession(options(format, DEFAULT_RULES, 'redacted'));
  expect(redacted.redacted).toBeGreaterThan(PLANTED.length);
  expect(redacted.spans).toBe(2 * PLANTED.length);
  const after = contentOf(redacted.path, format);
  const left = PLANTED.filter(({ secret }) => forms(secret).some((form) => after.includes(form)));
  expect(left).toEqual([]);
  expect(after.includes('shop')).toBe(true);
});

/** By then a thread has begun, as a rule; it would be over long before were it not stuck. */
const STUCK_MS = 2_000;

test('a pattern of the user that never ends does not keep an export from being cancelled', async () => {
  const known = readdirSync(dir);
  const stuck = new TestStore();
  const cancel = new AbortController();
  try {
    stuck.send(
      writeTraces([
        {
          resource: [],
          scopes: [
            {
              name: '',
              version: '',
              spans: [
                {
                  traceId: '1'.padStart(32, '0'),
                  spanId: '1'.padStart(16, '0'),
                  parentSpanId: '',
                  name: `order-${'z'.repeat(400)}!`,
                  kind: 1,
                  startNs: 1n,
                  endNs: 2n,
                  attributes: [],
                },
              ],
            },
          ],
        },
      ]),
    );
    // Nothing shows that it never ends before it meets such a text.
    const pattern = 'order-(z|z|zz)+$';
    const rule = { id: 'x', title: 'X', enabled: true, match: 'value', pattern } as const;
    const exporting = exportSession({
      ...options('otlp-proto', [rule], 'stuck'),
      dataFile: stuck.file.path,
      signal: cancel.signal,
    });
    const isOver = await Promise.race([
      exporting.then(
        () => true,
        () => true,
      ),
      pause(STUCK_MS, false),
    ]);
    expect(isOver).toBe(false);
    cancel.abort();
    await expect(exporting).rejects.toMatchObject({ code: 'call.cancelled' });
    expect(readdirSync(dir).filter((name) => !known.includes(name))).toEqual([]);
  } finally {
    cancel.abort();
    stuck.remove();
  }
});
