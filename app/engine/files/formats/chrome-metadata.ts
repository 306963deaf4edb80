import type { ChromeProcess } from './chrome-process.ts';
import { fieldsOf, stringValue, textOf, type Fields } from './json-fields.ts';

/** What an event of metadata says of its process or thread. */
export function takeMetadata(process: ChromeProcess, event: Fields): void {
  const values = fieldsOf(event.args);
  const text = textOf(values?.name);
  switch (event.name) {
    case 'process_name':
      if (text !== '') process.name = text;
      break;
    case 'process_labels':
      process.labels.push({ key: 'chrome.process.labels', value: stringValue(textOf(values?.labels)) });
      break;
    case 'thread_name':
      process.describe(process.track(`t ${textOf(event.tid)}`), [
        { key: 'thread.name', value: stringValue(text) },
      ]);
      break;
    default:
      // How a viewer sorts its rows, and the like.
      break;
  }
}
