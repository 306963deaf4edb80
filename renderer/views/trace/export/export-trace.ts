import type { Client } from '../../../../app/core/contract/client.ts';

/** Saves the trace as OTLP/JSON through the browser. Returns what went wrong, '' for nothing. */
export async function exportTrace(client: Client, traceId: string): Promise<string> {
  try {
    const file = await client.call('traces.export', { traceId, format: 'otlp-json' });
    // A copy of its own: the columns' buffer may hold more than the file.
    const url = URL.createObjectURL(new Blob([file.data.slice()], { type: file.mediaType }));
    const link = document.createElement('a');
    link.href = url;
    link.download = file.fileName;
    link.click();
    // The download has its own reference by the next task.
    setTimeout(() => URL.revokeObjectURL(url));
    return '';
  } catch (error) {
    return `The trace could not be exported: ${error instanceof Error ? error.message : String(error)}`;
  }
}
