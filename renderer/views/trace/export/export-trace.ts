import type { Client } from '../../../../app/core/contract/client.ts';
import { saveFile } from '../../../components/save-file.ts';

export type OtlpFormat = 'otlp-json' | 'otlp-proto';

/** Saves the trace as it was received. */
export async function saveOtlp(client: Client, traceId: string, format: OtlpFormat): Promise<void> {
  const file = await client.call('traces.export', { traceId, format });
  // A copy of its own: the columns' buffer may hold more than the file.
  saveFile(new Blob([file.data.slice()], { type: file.mediaType }), file.fileName);
}
