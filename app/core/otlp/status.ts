/**
 * google.rpc.Status, the body of every OTLP error, in protobuf and JSON, with the two details that OTLP names: BadRequest
 * (what is wrong with the data) and RetryInfo (when to send it again). Source: google/rpc/status.proto, error_details.proto.
 */
import { PbfWriter } from 'pbf';
import { field, list, message, numbers } from './field-table.ts';
import { readEnd, readerAt, readInt32, readMessage, readText, readVarint64 } from './read-message.ts';
import { finishOwned, writeText } from './wire.ts';

/** gRPC's status codes, as far as a receiver gives them. */
export const GrpcCode = {
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export interface RpcStatus {
  code: number;
  /** For people, in English. */
  message: string;
  /** BadRequest: what is wrong, one entry a violation. */
  violations?: { field: string; description: string }[];
  /** RetryInfo: how long to wait, in milliseconds. */
  retryAfterMs?: number;
}

const ANY = message('google.protobuf.Any', () => ({
  typeUrl: field(1, 'string'),
  value: field(2, 'bytes'),
}));
const STATUS = message('google.rpc.Status', () => ({
  code: field(1, 'enum'),
  message: field(2, 'string'),
  details: list(3, ANY),
}));
const VIOLATION = message('google.rpc.BadRequest.FieldViolation', () => ({
  field: field(1, 'string'),
  description: field(2, 'string'),
}));
const BAD_REQUEST = message('google.rpc.BadRequest', () => ({ fieldViolations: list(1, VIOLATION) }));
const DURATION = message('google.protobuf.Duration', () => ({
  seconds: field(1, 'int64'),
  nanos: field(2, 'enum'),
}));
const RETRY_INFO = message('google.rpc.RetryInfo', () => ({ retryDelay: field(1, DURATION) }));

const StatusField = numbers(STATUS);
const AnyField = numbers(ANY);
const ViolationField = numbers(VIOLATION);
const BadRequestField = numbers(BAD_REQUEST);
const RetryInfoField = numbers(RETRY_INFO);
const DurationField = numbers(DURATION);

const typeUrl = (name: string): string => `type.googleapis.com/${name}`;
const MS_PER_SECOND = 1000;
const NANOS_PER_MS = 1_000_000;

/** A Status in protobuf. */
export function encodeStatus(status: RpcStatus): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter();
  if (status.code !== 0) writer.writeVarintField(StatusField.code, status.code);
  if (status.message !== '') writeText(writer, StatusField.message, status.message);
  const { violations, retryAfterMs } = status;
  if (violations !== undefined) {
    writeDetail(writer, BAD_REQUEST.name, (to) => {
      for (const violation of violations) {
        to.writeMessage(BadRequestField.fieldViolations, writeViolation, violation);
      }
    });
  }
  if (retryAfterMs !== undefined) {
    writeDetail(writer, RETRY_INFO.name, (to) => {
      to.writeMessage(RetryInfoField.retryDelay, writeDuration, retryAfterMs);
    });
  }
  return finishOwned(writer);
}

function writeDetail(writer: PbfWriter, name: string, write: (to: PbfWriter) => void): void {
  writer.writeMessage(
    StatusField.details,
    (_none, any) => {
      writeText(any, AnyField.typeUrl, typeUrl(name));
      any.writeMessage(AnyField.value, (_value, to) => write(to), undefined);
    },
    undefined,
  );
}

function writeViolation(violation: { field: string; description: string }, writer: PbfWriter): void {
  writeText(writer, ViolationField.field, violation.field);
  writeText(writer, ViolationField.description, violation.description);
}

function writeDuration(ms: number, writer: PbfWriter): void {
  writer.writeVarintField(DurationField.seconds, Math.floor(ms / MS_PER_SECOND));
  writer.writeVarintField(DurationField.nanos, (ms % MS_PER_SECOND) * NANOS_PER_MS);
}

/** Reads a Status in protobuf; details of other kinds are passed over. @throws OtlpMalformedError */
export function decodeStatus(bytes: Uint8Array): RpcStatus {
  const status: RpcStatus = { code: 0, message: '' };
  const reader = readerAt(bytes, 0);
  readMessage(reader, STATUS, bytes.length, (key) => {
    if (key === 'code') {
      status.code = readInt32(reader);
    } else if (key === 'message') {
      status.message = readText(reader);
    } else {
      let name = '';
      readMessage(reader, ANY, readEnd(reader), (part) => {
        if (part === 'typeUrl') {
          name = readText(reader);
        } else {
          const end = readEnd(reader);
          if (name === typeUrl(BAD_REQUEST.name)) status.violations = readViolations(bytes, reader.pos, end);
          else if (name === typeUrl(RETRY_INFO.name)) status.retryAfterMs = readDelay(bytes, reader.pos, end);
          reader.pos = end;
        }
      });
    }
  });
  return status;
}

function readViolations(
  bytes: Uint8Array,
  start: number,
  end: number,
): { field: string; description: string }[] {
  const violations: { field: string; description: string }[] = [];
  const reader = readerAt(bytes, start);
  readMessage(reader, BAD_REQUEST, end, () => {
    const violation = { field: '', description: '' };
    violations.push(violation);
    readMessage(reader, VIOLATION, readEnd(reader), (key) => {
      violation[key] = readText(reader);
    });
  });
  return violations;
}

function readDelay(bytes: Uint8Array, start: number, end: number): number {
  let ms = 0;
  const reader = readerAt(bytes, start);
  readMessage(reader, RETRY_INFO, end, () =>
    readMessage(reader, DURATION, readEnd(reader), (key) => {
      if (key === 'seconds') ms += Number(readVarint64(reader)) * MS_PER_SECOND;
      else ms += readInt32(reader) / NANOS_PER_MS;
    }),
  );
  return ms;
}

/** A Status in protobuf's JSON form. */
export function statusToJson(status: RpcStatus): string {
  const details: unknown[] = [];
  if (status.violations !== undefined) {
    details.push({ '@type': typeUrl(BAD_REQUEST.name), fieldViolations: status.violations });
  }
  if (status.retryAfterMs !== undefined) {
    details.push({
      '@type': typeUrl(RETRY_INFO.name),
      retryDelay: `${status.retryAfterMs / MS_PER_SECOND}s`,
    });
  }
  const { code, message } = status;
  return JSON.stringify(details.length === 0 ? { code, message } : { code, message, details });
}
