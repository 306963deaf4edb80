import type { JsonNode } from './json-tree.ts';

/** A piece of a message to or from a model. */
export interface ChatPart {
  kind: 'text' | 'reasoning' | 'call' | 'result' | 'other';
  /** The tool's name, or what sort of content this is; '' for text. */
  title: string;
  text: string;
}

export interface ChatMessage {
  role: string;
  parts: ChatPart[];
  /** Why the model stopped; '' where it is not said. */
  finish: string;
}

/**
 * A message as senders write it: OpenTelemetry's `{role, parts: [{type, content}], finish_reason}`, OpenAI's
 * `{role, content, tool_calls}` or Anthropic's content blocks. What is none of these is shown as it is.
 */
export function readMessage(node: JsonNode, role: string): ChatMessage {
  if (node.type !== 'object')
    return { role, parts: [{ kind: 'text', title: '', text: plain(node) }], finish: '' };
  const message = member(node, 'message') ?? node;
  const content = member(message, 'parts') ?? member(message, 'content');
  const parts =
    content === undefined ? [] : content.type === 'array' ? content.items.map(readPart) : [readPart(content)];
  const calls = member(message, 'tool_calls');
  if (calls?.type === 'array') parts.push(...calls.items.map(readCall));
  const kept = parts.filter(({ kind, text }) => kind !== 'text' || text !== '');
  return {
    role: textMember(message, 'role') || role,
    parts: kept.length > 0 ? kept : [{ kind: 'other', title: '', text: message.raw }],
    finish: textMember(node, 'finish_reason'),
  };
}

export function readPart(node: JsonNode): ChatPart {
  if (node.type !== 'object') return { kind: 'text', title: '', text: plain(node) };
  const type = textMember(node, 'type');
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return { kind: 'text', title: '', text: contentOf(node, 'content', 'text') };
    case 'reasoning':
    case 'thinking':
      return { kind: 'reasoning', title: 'reasoning', text: contentOf(node, 'content', 'thinking', 'text') };
    case 'tool_call':
    case 'tool_use':
    case 'function':
      return readCall(node);
    case 'tool_call_response':
    case 'tool_result':
      return {
        kind: 'result',
        title: textMember(node, 'name') || textMember(node, 'id') || textMember(node, 'tool_use_id'),
        text: contentOf(node, 'response', 'result', 'content'),
      };
    default:
      return { kind: 'other', title: type, text: node.raw };
  }
}

function readCall(node: JsonNode): ChatPart {
  const call = member(node, 'function') ?? node;
  const text = contentOf(call, 'arguments', 'input');
  return { kind: 'call', title: textMember(call, 'name') || 'tool', text };
}

function contentOf(node: JsonNode, ...names: string[]): string {
  for (const name of names) {
    const found = member(node, name);
    if (found !== undefined) return plain(found);
  }
  return node.raw;
}

/** A text without its quotes; anything else as the JSON that it is. */
export function plain(node: JsonNode): string {
  return node.type === 'string' ? node.value : node.raw;
}

/** Of a repeated name the last one counts. */
function member(node: JsonNode, name: string): JsonNode | undefined {
  const found = node.type === 'object' ? node.entries.findLast(([key]) => key === name)?.[1] : undefined;
  return found?.raw === 'null' ? undefined : found;
}

function textMember(node: JsonNode, name: string): string {
  const found = member(node, name);
  return found?.type === 'string' ? found.value : '';
}
