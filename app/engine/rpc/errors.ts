import { RpcError } from '../../core/contract/client.ts';

/** HTTP statuses by the last word of an error's code: `trace.unknown` is 404, `params.invalid` 400. */
const statuses = new Map([
  ['invalid', 400],
  ['missing', 401],
  ['wrong', 401],
  ['foreign', 403],
  ['unknown', 404],
  ['not-allowed', 405],
  ['read-only', 403],
  ['busy', 409],
  ['incomplete', 409],
  ['exists', 409],
  ['not-itself', 422],
  ['newer', 422],
  ['damaged', 422],
  ['full', 507],
  ['too-large', 413],
  ['unreadable', 422],
  ['too-many', 429],
  ['cancelled', 499],
  ['unavailable', 503],
  ['stopped', 503],
  ['closing', 503],
]);

/** Codes whose last word does not say it. */
const statusesByCode = new Map([
  ['demo.unknownFault', 400],
  ['demo.rate', 400],
  ['demo.testTrace', 503],
]);

const INTERNAL = 'internal';

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * What a caller is told of a failed call. Errors with a code of ours pass as they are; Node's own (`ENOENT`) and those
 * without a code are defects: they go to stderr whole, and the caller learns no more than that.
 */
export function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  const code = codeOf(error);
  if (code !== undefined && /^[a-z]\w*(?:\.[\w-]+)+$/.test(code)) {
    return new RpcError(code, (error as Error).message);
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return new RpcError('call.cancelled', 'The call was cancelled.');
  }
  process.stderr.write(`spanscope: ${error instanceof Error ? error.stack : String(error)}\n`);
  return new RpcError(INTERNAL, 'Something in Spanscope itself failed; its log (stderr) says more.');
}

/** The HTTP status that fits an error's code. */
export function statusOf(error: RpcError): number {
  const lastWord = error.code.slice(error.code.lastIndexOf('.') + 1);
  return statusesByCode.get(error.code) ?? statuses.get(lastWord) ?? 500;
}
