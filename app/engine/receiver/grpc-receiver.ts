import {
  Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ConnectionInjector,
  type sendUnaryData,
  type ServerInterceptor,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { encodeExportResponse } from '../../core/otlp/export-response.ts';
import { encodeStatus, GrpcCode } from '../../core/otlp/status.ts';
import type { Signal } from '../../core/model/signal.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { tokenProblem, type AccessRules } from './access.ts';
import { answerOf, busy, failure, refusal, type Answer } from './answer.ts';
import type { InFlight } from './in-flight.ts';
import { GRPC_METHODS } from './routes.ts';
import type { SenderId, Senders } from './senders.ts';

export interface GrpcParts {
  ingest: Ingest;
  rules: AccessRules;
  senders: Senders;
  inFlight: InFlight;
  maxBodyBytes: number;
}

type Call = ServerUnaryCall<Buffer, Uint8Array>;

/**
 * A server that answers OTLP/gRPC over cleartext HTTP/2. It takes connections from someone else's listening socket.
 * Pings are never held against a client: the library enforces no limit on them. There is no check of the `:authority`,
 * since no page can make a browser speak cleartext HTTP/2.
 */
export function createGrpcReceiver(parts: GrpcParts): { server: Server; connections: ConnectionInjector } {
  const server = new Server({
    'grpc.max_receive_message_length': parts.maxBodyBytes,
    'grpc.enable_channelz': 0,
    interceptors: [countRefusals(parts)],
  });
  for (const { path, signal } of GRPC_METHODS) {
    // Request and response stay bytes: the writer reads the one, and the other is written here.
    server.register(
      path,
      (call: Call, callback: sendUnaryData<Uint8Array>) => {
        void answer(parts, signal, call)
          .catch((error: unknown) => failure(parts.senders, senderOf(call.metadata, call.getPeer()), error))
          .then((result) => reply(result, callback));
      },
      (response: Uint8Array) => Buffer.from(response.buffer, response.byteOffset, response.byteLength),
      (request: Buffer) => request,
      'unary',
    );
  }
  return { server, connections: server.createConnectionInjector(ServerCredentials.createInsecure()) };
}

function senderOf(metadata: Metadata, peer: string): SenderId {
  const userAgent = metadata.get('user-agent')[0];
  return {
    protocol: 'grpc',
    userAgent: userAgent?.toString(),
    // `address:port`, IPv6 addresses included.
    address: peer.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''),
  };
}

async function answer(parts: GrpcParts, signal: Signal, call: Call): Promise<Answer> {
  const { senders } = parts;
  const id = senderOf(call.metadata, call.getPeer());
  const { request } = call;
  senders.request(id, 'protobuf', request.length);
  const wrongToken = tokenProblem(parts.rules, call.metadata.get('authorization')[0]?.toString());
  if (wrongToken !== undefined) {
    senders.problem(id, 'missing or wrong token');
    return refusal(401, GrpcCode.unauthenticated, wrongToken);
  }
  const account = parts.inFlight.open();
  try {
    if (!account.grow(request.length)) {
      senders.problem(id, 'too much at a time');
      return busy();
    }
    const outcome = await parts.ingest.submit({ signal, payload: ownBytes(request), source: 'grpc' });
    senders.outcome(id, outcome);
    return answerOf(outcome);
  } finally {
    account.close();
  }
}

/** The bytes with their whole buffer; copied where the buffer holds something else too. */
function ownBytes(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length) return new Uint8Array(buffer);
  return Uint8Array.from(bytes);
}

function reply(result: Answer, callback: sendUnaryData<Uint8Array>): void {
  if (result.ok) {
    callback(null, encodeExportResponse(result.response));
    return;
  }
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(encodeStatus(result.status)));
  callback({ code: result.status.code, details: result.status.message, metadata });
}

/**
 * Counts what the library refuses before a handler sees it: oversize, damaged compression, unknown compression. The library
 * sends those on the innermost call, past the interceptors, so it is that call's own method that is listened to.
 */
function countRefusals(parts: GrpcParts): ServerInterceptor {
  return (_method, call) => {
    let id: SenderId | undefined;
    let handled = false;
    const sendStatus = call.sendStatus.bind(call);
    call.sendStatus = (status) => {
      if (!handled && id !== undefined) parts.senders.problem(id, status.details ?? 'refused');
      sendStatus(status);
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, forward) => {
            id = senderOf(metadata, call.getPeer());
            forward(metadata);
          },
          onReceiveMessage: (message, forward) => {
            handled = true;
            forward(message);
          },
          onReceiveHalfClose: (forward) => forward(),
          onCancel: () => {},
        }),
    });
  };
}
