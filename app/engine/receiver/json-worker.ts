/** The thread that converts long OTLP/JSON bodies. */
import { parentPort } from 'node:worker_threads';
import { otlpJsonToProto } from '../../core/otlp/json-to-proto.ts';
import type { ConversionReply, ConversionRequest } from './json-conversion.ts';

parentPort!.on('message', ({ id, signal, json }: ConversionRequest) => {
  const result = otlpJsonToProto(signal, json);
  const reply: ConversionReply = { id, result };
  parentPort!.postMessage(reply, result.ok ? [result.value.buffer] : []);
});
