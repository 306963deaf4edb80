import type { KeyValue } from '../../../../app/core/model/attributes.ts';
import type { SpanEvent } from '../../../../app/core/model/span.ts';
import { textOf, textOfKey } from './attribute-text.ts';
import { type ChatMessage, readMessage, readPart } from './genai-parts.ts';
import { readJson } from './json-tree.ts';

/** A call of a language model, as far as its span tells. */
export interface Conversation {
  messages: ChatMessage[];
  model: string;
  /** Tokens by what they were used for, `input` and `output` first. */
  usage: [name: string, tokens: string][];
}

/** Messages of one span that are taken apart; a conversation that is sent anew with every call grows without bound. */
const MAX_MESSAGES = 2_000;
const EVENT_ROLE = /^gen_ai\.(system|user|assistant|tool)\.message$/;
const INDEXED =
  /^(?:gen_ai\.(prompt|completion)|llm\.(input|output)_messages)\.(\d{1,4})\.(?:message\.)?(.+)$/;
const TOOL_CALL = /^(?:message\.)?tool_calls\.\d+\.(?:tool_call\.)?(?:function\.)?(name|arguments)$/;
const USAGE = /^gen_ai\.usage\.(.+)$/;
/** Names before the present conventions. */
const USAGE_NAMES: ReadonlyMap<string, string> = new Map([
  ['prompt_tokens', 'input'],
  ['completion_tokens', 'output'],
]);

/** Undefined for a span that is no call of a model. */
export function conversationOf(
  attributes: readonly KeyValue[],
  events: readonly SpanEvent[],
): Conversation | undefined {
  const isCall = attributes.some(({ key }) => /^(?:gen_ai|llm)\./.test(key));
  if (!isCall) return undefined;
  const details = events.find(({ name }) => name === 'gen_ai.client.inference.operation.details');
  const all = details === undefined ? attributes : [...attributes, ...details.attributes];
  const ways = [() => listed(all), () => indexed(all), () => fromEvents(events)];
  let messages: ChatMessage[] = [];
  for (const read of ways) if (messages.length === 0) messages = read();
  const usage = usageOf(all);
  if (messages.length === 0 && usage.length === 0) return undefined;
  const model = textOfKey(all, 'gen_ai.response.model', 'gen_ai.request.model', 'llm.model_name');
  return { messages: messages.slice(0, MAX_MESSAGES), model, usage };
}

/** Whole lists in one attribute, as values or as JSON texts. */
function listed(attributes: readonly KeyValue[]): ChatMessage[] {
  const system = textOfKey(attributes, 'gen_ai.system_instructions');
  return [
    ...(system === '' ? [] : instructions(system)),
    ...messagesIn(textOfKey(attributes, 'gen_ai.input.messages', 'gen_ai.prompt'), 'user'),
    ...messagesIn(textOfKey(attributes, 'gen_ai.output.messages', 'gen_ai.completion'), 'assistant'),
  ];
}

function instructions(text: string): ChatMessage[] {
  const node = readJson(text);
  if (node?.type !== 'array') return messagesIn(text, 'system');
  return [{ role: 'system', parts: node.items.map(readPart), finish: '' }];
}

function messagesIn(text: string, role: string): ChatMessage[] {
  if (text === '') return [];
  const node = readJson(text);
  if (node === undefined) return [{ role, parts: [{ kind: 'text', title: '', text }], finish: '' }];
  return node.type === 'array'
    ? node.items.map((item) => readMessage(item, role))
    : [readMessage(node, role)];
}

/** An attribute a field: `gen_ai.prompt.0.role`, `llm.output_messages.1.message.content`. */
function indexed(attributes: readonly KeyValue[]): ChatMessage[] {
  const found = new Map<string, ChatMessage & { order: number }>();
  for (const { key, value } of attributes) {
    const match = INDEXED.exec(key);
    if (match === null) continue;
    const [, genai = '', llm = '', index = '', field = ''] = match;
    const out = genai === 'completion' || llm === 'output';
    const id = `${out ? 1 : 0}.${index}`;
    const order = (out ? 1e4 : 0) + Number(index);
    const role = out ? 'assistant' : 'user';
    const message = found.get(id) ?? { role, parts: [], finish: '', order };
    found.set(id, message);
    const text = textOf(value);
    const call = TOOL_CALL.exec(field)?.[1];
    if (field === 'role') message.role = text;
    else if (field === 'finish_reason') message.finish = text;
    else if (field === 'content' && text !== '') message.parts.unshift({ kind: 'text', title: '', text });
    else if (call === 'name') message.parts.push({ kind: 'call', title: text, text: '' });
    else if (call === 'arguments') {
      const last = message.parts.findLast(({ kind, text: given }) => kind === 'call' && given === '');
      if (last !== undefined) last.text = text;
      else message.parts.push({ kind: 'call', title: 'tool', text });
    }
  }
  return [...found.values()].sort((a, b) => a.order - b.order);
}

/** One event a message. */
function fromEvents(events: readonly SpanEvent[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const { name, attributes } of events) {
    if (messages.length >= MAX_MESSAGES) break;
    const role = name === 'gen_ai.choice' ? 'assistant' : EVENT_ROLE.exec(name)?.[1];
    if (role === undefined) continue;
    const text = textOfKey(attributes, 'gen_ai.event.content', 'message', 'content');
    messages.push(...messagesIn(text, role));
  }
  return messages;
}

function usageOf(attributes: readonly KeyValue[]): [string, string][] {
  const usage = new Map<string, string>();
  for (const { key, value } of attributes) {
    const name = USAGE.exec(key)?.[1];
    if (name === undefined || value.type !== 'int') continue;
    usage.set(
      USAGE_NAMES.get(name) ?? name.replace(/[._]tokens$|_tokens(?=\.)/g, '').replaceAll(/[._]/g, ' '),
      textOf(value),
    );
  }
  const rank = (name: string): number => ['input', 'output', 'total'].indexOf(name) >>> 0;
  return [...usage].sort(([a], [b]) => rank(a) - rank(b));
}
