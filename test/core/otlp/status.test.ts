import { describe, expect, test } from 'vitest';
import {
  decodeExportResponse,
  encodeExportResponse,
  exportResponseToJson,
} from '../../../app/core/otlp/export-response.ts';
import {
  decodeStatus,
  encodeStatus,
  GrpcCode,
  statusToJson,
  type RpcStatus,
} from '../../../app/core/otlp/status.ts';

describe('google.rpc.Status', () => {
  const statuses: RpcStatus[] = [
    { code: 0, message: '' },
    {
      code: GrpcCode.invalidArgument,
      message: 'no such field',
      violations: [{ field: 'spans', description: 'is not é 𠀀' }],
    },
    { code: GrpcCode.unavailable, message: 'later', retryAfterMs: 1250 },
    { code: GrpcCode.unavailable, message: 'both', violations: [], retryAfterMs: 0 },
  ];
  test.each(statuses)('%j survives protobuf', (status) => {
    expect(decodeStatus(encodeStatus(status))).toEqual(status);
  });

  test('has the bytes that any reader of the two messages expects', () => {
    const bytes = encodeStatus({ code: 14, message: 'wait', retryAfterMs: 2500 });
    const url = Buffer.from('type.googleapis.com/google.rpc.RetryInfo').toString('hex');
    const details = `0a28${url}120a0a0808021080cab5ee01`;
    expect(Buffer.from(bytes).toString('hex')).toBe(
      `080e1204776169741a${(details.length / 2).toString(16)}${details}`,
    );
  });

  test('in JSON names the types of its details', () => {
    expect(JSON.parse(statusToJson({ code: 14, message: 'wait', retryAfterMs: 1500 }))).toEqual({
      code: 14,
      message: 'wait',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' }],
    });
    expect(
      JSON.parse(statusToJson({ code: 3, message: 'x', violations: [{ field: 'a', description: 'b' }] })),
    ).toEqual({
      code: 3,
      message: 'x',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'a', description: 'b' }],
        },
      ],
    });
  });
});

describe('export responses', () => {
  test('full success is nothing in protobuf and an empty object in JSON', () => {
    expect(encodeExportResponse({ rejected: 0, message: '' })).toHaveLength(0);
    expect(exportResponseToJson('traces', { rejected: 0, message: '' })).toBe('{}');
  });

  test('partial success and warnings survive protobuf', () => {
    for (const response of [
      { rejected: 3, message: 'bad ids' },
      { rejected: 0, message: 'a warning' },
      { rejected: 7, message: '' },
    ]) {
      expect(decodeExportResponse(encodeExportResponse(response))).toEqual(response);
    }
  });

  test.each([
    ['traces', 'rejectedSpans'],
    ['logs', 'rejectedLogRecords'],
    ['metrics', 'rejectedDataPoints'],
    ['profiles', 'rejectedProfiles'],
  ] as const)('%s counts %s, as a string', (signal, key) => {
    expect(exportResponseToJson(signal, { rejected: 1, message: 'm' })).toBe(
      `{"partialSuccess":{"${key}":"1","errorMessage":"m"}}`,
    );
  });
});
