import { RpcError } from '../../../core/contract/client.ts';
import type { RedactionPreview, RedactionPreviewQuery } from '../../../core/contract/file-methods.ts';
import type { SearchContext } from '../trace-search.ts';

/** What rules would replace in what a scope selects. */
export function previewRedaction(
  _context: SearchContext,
  _query: RedactionPreviewQuery,
): Promise<RedactionPreview> {
  return Promise.reject(new RpcError('engine.unavailable', 'There is no preview yet.'));
}
