import { expect, test } from 'vitest';
import type { AnyValue, KeyValue } from '../../../../app/core/model/attributes.ts';
import type { SpanEvent } from '../../../../app/core/model/span.ts';
import { conversationOf } from '../../../../renderer/views/trace/detail/genai-messages.ts';

const value = (of: string | number): AnyValue =>
  typeof of === 'number' ? { type: 'int', value: BigInt(of) } : { type: 'string', value: of };
const attributes = (of: Record<string, string | number>): KeyValue[] =>
  Object.entries(of).map(([key, one]) => ({ key, value: value(one) }));
const event = (name: string, of: Record<string, string>): SpanEvent => ({
  timeNs: 0n,
  name,
  attributes: attributes(of),
  droppedAttributesCount: 0,
});
/** `role: kind text`, a line a part. */
const told = (of: Record<string, string | number>, events: SpanEvent[] = []): string[] =>
  conversationOf(attributes(of), events)?.messages.flatMap(({ role, parts }) =>
    parts.map(({ kind, title, text }) => `${role}: ${kind} ${title ? `${title} ` : ''}${text}`),
  ) ?? [];

test('messages with parts, as the conventions have them', () => {
  expect(
    told({
      'gen_ai.system_instructions': '[{"type":"text","content":"Be brief."}]',
      'gen_ai.input.messages':
        '[{"role":"user","parts":[{"type":"text","content":"Weather?"}]},' +
        '{"role":"assistant","parts":[{"type":"tool_call","id":"c","name":"weather","arguments":{"id":12345678901234567890}}]},' +
        '{"role":"tool","parts":[{"type":"tool_call_response","id":"c","response":"rain"}]}]',
      'gen_ai.output.messages':
        '[{"role":"assistant","parts":[{"type":"reasoning","content":"hm"},{"type":"text","content":"Rain."}],"finish_reason":"stop"}]',
    }),
  ).toEqual([
    'system: text Be brief.',
    'user: text Weather?',
    'assistant: call weather {"id":12345678901234567890}',
    'tool: result c rain',
    'assistant: reasoning reasoning hm',
    'assistant: text Rain.',
  ]);
});

test('the same as values in place of a text', () => {
  const message: AnyValue = {
    type: 'map',
    value: [
      { key: 'role', value: value('user') },
      { key: 'content', value: value('Hello') },
    ],
  };
  const list: KeyValue[] = [{ key: 'gen_ai.input.messages', value: { type: 'array', value: [message] } }];
  expect(conversationOf(list, [])!.messages[0]).toEqual({
    role: 'user',
    parts: [{ kind: 'text', title: '', text: 'Hello' }],
    finish: '',
  });
});

test('an attribute a field, in the order of their numbers', () => {
  expect(
    told({
      'gen_ai.prompt.10.role': 'user',
      'gen_ai.prompt.10.content': 'second',
      'gen_ai.prompt.2.role': 'system',
      'gen_ai.prompt.2.content': 'first',
      'gen_ai.completion.0.role': 'assistant',
      'gen_ai.completion.0.tool_calls.0.name': 'find',
      'gen_ai.completion.0.tool_calls.0.arguments': '{"q":1}',
    }),
  ).toEqual(['system: text first', 'user: text second', 'assistant: call find {"q":1}']);
  expect(
    told({ 'llm.input_messages.0.message.role': 'user', 'llm.input_messages.0.message.content': 'x' }),
  ).toEqual(['user: text x']);
});

test('a plain prompt and completion, and messages as events', () => {
  expect(told({ 'gen_ai.prompt': 'Say hi', 'gen_ai.completion': 'hi' })).toEqual([
    'user: text Say hi',
    'assistant: text hi',
  ]);
  expect(
    told({ 'gen_ai.system': 'openai' }, [
      event('gen_ai.user.message', { content: 'Hello' }),
      event('gen_ai.choice', { message: '{"role":"assistant","content":"Hi"}' }),
    ]),
  ).toEqual(['user: text Hello', 'assistant: text Hi']);
});

test('tokens by what they were used for, older names too', () => {
  const conversation = conversationOf(
    attributes({
      'gen_ai.usage.cache_read.input_tokens': 7,
      'gen_ai.usage.completion_tokens': 3,
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.response.model': 'm-1',
      'gen_ai.request.model': 'm',
    }),
    [],
  )!;
  expect(conversation.usage).toEqual([
    ['input', '12'],
    ['output', '3'],
    ['cache read input', '7'],
  ]);
  expect(conversation.model).toBe('m-1');
});

test('what is no call of a model has no conversation, and what is none of the known forms is shown as it is', () => {
  expect(conversationOf(attributes({ 'http.route': '/' }), [])).toBeUndefined();
  expect(conversationOf(attributes({ 'gen_ai.operation.name': 'chat' }), [])).toBeUndefined();
  expect(told({ 'gen_ai.input.messages': '[{"x":1},"loose",[2]]' })).toEqual([
    'user: other {"x":1}',
    'user: text loose',
    'user: text [2]',
  ]);
  expect(told({ 'gen_ai.input.messages': '[{"role":"user"' })).toEqual(['user: text [{"role":"user"']);
});
