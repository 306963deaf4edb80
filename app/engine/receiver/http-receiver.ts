import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Signal } from '../../core/model/signal.ts';
import { encodeExportResponse, exportResponseToJson } from '../../core/otlp/export-response.ts';
import { encodeStatus, GrpcCode, statusToJson } from '../../core/otlp/status.ts';
import type { Ingest } from '../ingest/ingest.ts';
import {
  corsHeaders,
  isHostAllowed,
  isOriginAllowed,
  preflightHeaders,
  tokenProblem,
  type AccessRules,
} from './access.ts';
import { answerOf, busy, failure, malformed, refusal, tooLarge, type Answer } from './answer.ts';
import { CONTENT_CODINGS, inflate, readBody, type BodyProblem, type ContentCoding } from './body.ts';
import type { Account, InFlight } from './in-flight.ts';
import type { JsonConversion } from './json-conversion.ts';
import { routeOf } from './routes.ts';
import type { SenderId, Senders } from './senders.ts';

export interface HttpParts {
  ingest: Ingest;
  rules: AccessRules;
  senders: Senders;
  inFlight: InFlight;
  json: JsonConversion;
  maxBodyBytes: number;
}

/** Longer than clients keep idle connections (most: one to five minutes), so that they, not we, close them. */
const KEEP_ALIVE_MS = 10 * 60_000;
/** A request that has not arrived whole by then is cut off. */
const REQUEST_MS = 120_000;

/** How every HTTP/2 connection, and so every gRPC one, begins. */
const HTTP2_PREFACE = 'PRI * HTTP/2.0';

/** What Node's HTTP parser says of bytes that it can't read. */
interface ParseError extends Error {
  rawPacket?: Buffer;
}

type Media = 'json' | 'protobuf';

const mediaTypes = new Map<string, Media>([
  ['application/json', 'json'],
  ['application/x-protobuf', 'protobuf'],
  ['application/protobuf', 'protobuf'],
]);

/** A server that answers OTLP/HTTP. */
export function createHttpReceiver(parts: HttpParts): Server {
  const server = createServer(
    { requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      const id: SenderId = {
        protocol: 'http',
        userAgent: request.headers['user-agent'],
        address: request.socket.remoteAddress,
      };
      answer(parts, id, request, response).catch((error: unknown) => {
        send(response, 'json', 'traces', failure(parts.senders, id, error), {});
      });
    },
  );
  server.on('clientError', (error: ParseError, socket: Duplex) => {
    if (error.rawPacket?.subarray(0, HTTP2_PREFACE.length).toString('latin1') === HTTP2_PREFACE) {
      const { remoteAddress } = socket as Socket;
      parts.senders.problem(
        { protocol: 'http', userAgent: undefined, address: remoteAddress },
        'gRPC sent to the OTLP/HTTP port: use the gRPC port, or the http/protobuf protocol.',
      );
    }
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
    else socket.destroy();
  });
  return server;
}

async function answer(
  parts: HttpParts,
  id: SenderId,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { headers } = request;
  const { rules, senders } = parts;
  const type = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const media = mediaTypes.get(type);
  const refuse = (reason: string, status: Answer, cors: Record<string, string>): void => {
    senders.problem(id, reason);
    send(response, media ?? 'json', 'traces', status, cors);
  };

  if (!isHostAllowed(rules, headers.host)) {
    const message = 'Only requests to localhost, 127.0.0.1 or [::1] are answered here.';
    return refuse('foreign Host', refusal(403, GrpcCode.permissionDenied, message), {});
  }
  const { origin } = headers;
  if (!isOriginAllowed(rules, origin)) {
    const message = 'Pages of this origin may not send. Allow it with --allow-origin.';
    return refuse(`foreign origin ${origin}`, refusal(403, GrpcCode.permissionDenied, message), {});
  }
  const cors = corsHeaders(origin);
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { ...cors, ...preflightHeaders(headers), allow: 'POST, OPTIONS' }).end();
    return;
  }
  const route = routeOf(request.url ?? '/');
  if (route.signal === undefined) {
    return refuse(route.hint, refusal(404, GrpcCode.notFound, route.hint), cors);
  }
  if (request.method !== 'POST') {
    const reason = `${request.method} instead of POST`;
    const message = 'OTLP is sent with POST.';
    return refuse(reason, refusal(405, GrpcCode.unimplemented, message, { allow: 'POST, OPTIONS' }), cors);
  }
  const wrongToken = tokenProblem(rules, headers.authorization);
  if (wrongToken !== undefined) {
    const status = refusal(401, GrpcCode.unauthenticated, wrongToken, { 'www-authenticate': 'Bearer' });
    return refuse('missing or wrong token', status, cors);
  }
  if (media === undefined) {
    const message = 'Send application/x-protobuf or application/json.';
    return refuse(`media type ${type || 'missing'}`, refusal(415, GrpcCode.invalidArgument, message), cors);
  }
  const coding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase() || 'identity';
  if (!isContentCoding(coding)) {
    const message = `Content-Encoding ${coding} is not understood. Use ${CONTENT_CODINGS.join(', ')}.`;
    const status = refusal(415, GrpcCode.unimplemented, message, {
      'accept-encoding': CONTENT_CODINGS.join(', '),
    });
    return refuse(`content encoding ${coding}`, status, cors);
  }

  const account = parts.inFlight.open();
  try {
    const result = await receive(parts, id, request, { signal: route.signal, media, coding }, account);
    if (result !== undefined) send(response, media, route.signal, result, cors);
  } finally {
    account.close();
  }
}

function isContentCoding(coding: string): coding is ContentCoding {
  return (CONTENT_CODINGS as readonly string[]).includes(coding);
}

/** Body to outcome. Undefined where the sender went away before its body was whole. */
async function receive(
  parts: HttpParts,
  id: SenderId,
  request: IncomingMessage,
  { signal, media, coding }: { signal: Signal; media: Media; coding: ContentCoding },
  account: Account,
): Promise<Answer | undefined> {
  const { senders, maxBodyBytes } = parts;
  const failed = (problem: BodyProblem): Answer | undefined => {
    switch (problem) {
      case 'too-large':
        senders.problem(id, 'body too large');
        return tooLarge(maxBodyBytes);
      case 'busy':
        senders.problem(id, 'too much at a time');
        return busy();
      case 'corrupt':
        senders.problem(id, `damaged ${coding}`);
        return malformed(`The body is not ${coding}, or it is cut short.`);
      case 'aborted':
        senders.problem(id, 'connection closed in mid-body');
        return undefined;
    }
  };
  const encoding = coding === 'identity' ? media : `${media} ${coding}`;
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
    senders.request(id, encoding, 0);
    return failed('too-large');
  }
  const sent = await readBody(request, maxBodyBytes, account);
  senders.request(id, encoding, sent.ok ? sent.bytes.length : 0);
  if (!sent.ok) return failed(sent.problem);
  const inflated = await inflate(sent.bytes, coding, maxBodyBytes, account);
  if (!inflated.ok) return failed(inflated.problem);

  let payload = inflated.bytes;
  if (media === 'json') {
    const converted = await parts.json.convert(signal, payload);
    if (!converted.ok) {
      senders.problem(id, `malformed: ${converted.error.message}`);
      return malformed(converted.error.message);
    }
    payload = converted.value;
  }
  const outcome = await parts.ingest.submit({ signal, payload, source: 'http' });
  senders.outcome(id, outcome);
  return answerOf(outcome);
}

/** Sends an answer in the request's own encoding, errors as google.rpc.Status. */
function send(
  response: ServerResponse,
  media: Media,
  signal: Signal,
  result: Answer,
  cors: Record<string, string>,
): void {
  if (response.headersSent || response.destroyed) return;
  let body: Uint8Array | string;
  if (result.ok) {
    body =
      media === 'json'
        ? exportResponseToJson(signal, result.response)
        : encodeExportResponse(result.response);
  } else {
    body = media === 'json' ? statusToJson(result.status) : encodeStatus(result.status);
  }
  response
    .writeHead(result.ok ? 200 : result.http, {
      ...cors,
      ...(result.ok ? {} : result.headers),
      'content-type': media === 'json' ? 'application/json' : 'application/x-protobuf',
      'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.length,
    })
    .end(body);
}
