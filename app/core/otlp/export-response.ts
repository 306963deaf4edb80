import { PbfWriter } from 'pbf';
import type { Signal } from '../model/signal.ts';
import { field, message, numbers } from './field-table.ts';
import { readEnd, readerAt, readMessage, readText, readVarint64 } from './read-message.ts';
import { finishOwned, writeText } from './wire.ts';

/** What an Export…ServiceResponse says. Neither a rejected item nor a message is full success; a message alone is a warning. */
export interface ExportResponse {
  rejected: number;
  message: string;
}

const PARTIAL_SUCCESS = message('ExportPartialSuccess', () => ({
  rejected: field(1, 'int64'),
  errorMessage: field(2, 'string'),
}));
const RESPONSE = message('ExportServiceResponse', () => ({ partialSuccess: field(1, PARTIAL_SUCCESS) }));

const ResponseField = numbers(RESPONSE);
const PartialSuccessField = numbers(PARTIAL_SUCCESS);

/** What the count is called in JSON; in protobuf the messages of all signals are alike. */
const rejectedKeys: Record<Signal, string> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
  profiles: 'rejectedProfiles',
};

function isFull({ rejected, message }: ExportResponse): boolean {
  return rejected === 0 && message === '';
}

/** The response in protobuf; no bytes at all for full success. */
export function encodeExportResponse(response: ExportResponse): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter();
  if (!isFull(response)) {
    writer.writeMessage(
      ResponseField.partialSuccess,
      ({ rejected, message }, to) => {
        if (rejected !== 0) to.writeVarintField(PartialSuccessField.rejected, rejected);
        if (message !== '') writeText(to, PartialSuccessField.errorMessage, message);
      },
      response,
    );
  }
  return finishOwned(writer);
}

/** Reads the response of any signal. @throws OtlpMalformedError */
export function decodeExportResponse(bytes: Uint8Array): ExportResponse {
  const response: ExportResponse = { rejected: 0, message: '' };
  const reader = readerAt(bytes, 0);
  readMessage(reader, RESPONSE, bytes.length, () =>
    readMessage(reader, PARTIAL_SUCCESS, readEnd(reader), (key) => {
      if (key === 'rejected') response.rejected = Number(BigInt.asIntN(64, readVarint64(reader)));
      else response.message = readText(reader);
    }),
  );
  return response;
}

/** The response in OTLP/JSON; the count is a string, as every 64-bit integer. */
export function exportResponseToJson(signal: Signal, response: ExportResponse): string {
  if (isFull(response)) return '{}';
  const { rejected, message } = response;
  return JSON.stringify({
    partialSuccess: {
      ...(rejected === 0 ? {} : { [rejectedKeys[signal]]: String(rejected) }),
      ...(message === '' ? {} : { errorMessage: message }),
    },
  });
}
