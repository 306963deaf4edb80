import type { ReplayProtocol, ReplaySignal } from '../../core/contract/file-methods.ts';
import { Poster, type PostOutcome } from '../demo/post.ts';
import { GrpcPoster } from './grpc-poster.ts';

/** The receiver of a replay. */
export interface ReplayTarget {
  /** Never rejects. */
  post(signal: ReplaySignal, request: Uint8Array): Promise<PostOutcome>;
  close(): void;
}

interface TargetOptions {
  protocol: ReplayProtocol;
  /** By signal; see `addressesOf`. */
  addresses: Partial<Record<ReplaySignal, string>>;
  headers: Readonly<Record<string, string>>;
  userAgent: string;
}

/** Reaches a receiver at the address of each signal. */
export function replayTarget({ protocol, addresses, headers, userAgent }: TargetOptions): ReplayTarget {
  const entries = Object.entries(addresses) as [ReplaySignal, string][];
  if (protocol === 'grpc') {
    const urls = new Map(entries.map(([signal, address]) => [signal, new URL(address)]));
    const [first] = urls.values();
    const poster = new GrpcPoster(first!.origin, headers);
    return {
      post: (signal, request) => poster.post(urls.get(signal)!.pathname, request, userAgent),
      close: () => {
        poster.close();
      },
    };
  }
  const posters = new Map(entries.map(([signal, endpoint]) => [signal, new Poster({ endpoint, headers })]));
  return {
    post: (signal, request) => posters.get(signal)!.post(request, userAgent),
    close: () => {
      for (const poster of posters.values()) poster.close();
    },
  };
}
