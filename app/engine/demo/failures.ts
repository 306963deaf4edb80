import type { Failure } from './work.ts';

/** The ways in which calls fail in the shop. */
export const statementTimeout: Failure = {
  message: 'canceling statement due to statement timeout',
  type: '57014',
  http: 500,
  grpc: 'INTERNAL',
};

export const cardDeclined: Failure = {
  message: 'card declined by issuer',
  type: 'card_declined',
  http: 402,
  grpc: 'FAILED_PRECONDITION',
};

export const providerTimeout: Failure = {
  message: 'upstream timed out',
  type: 'timeout',
  http: 504,
  grpc: 'UNAVAILABLE',
};

export const adsUnavailable: Failure = {
  message: 'no campaign store reachable',
  type: 'java.lang.IllegalStateException',
  http: 503,
  grpc: 'UNAVAILABLE',
};

export const productNotFound: Failure = {
  message: 'no such product',
  type: 'not_found',
  http: 404,
  grpc: 'NOT_FOUND',
};
