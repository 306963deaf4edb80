import { expect, test } from 'vitest';
import { isSecretKey, redactText, redactValue } from '../../../../renderer/views/trace/export/redact.ts';

test.each([
  'http.request.header.authorization',
  'http.request.header.cookie',
  'http.response.header.set-cookie',
  'db.password',
  'access_token',
  'x-api-key',
  'client_secret',
  'session.id',
  'aws.credentials',
])('the value of %s does not leave', (key) => {
  expect(isSecretKey(key)).toBe(true);
  expect(redactValue(key, 'anything')).toBe('[redacted]');
});

test.each(['http.route', 'gen_ai.usage.input_tokens', 'user.id', 'author', 'db.query.text'])(
  '%s is no secret',
  (key) => {
    expect(redactValue(key, 'anything')).toBe('anything');
  },
);

test.each([
  ['failed: Bearer abc.def-123', 'failed: Bearer [redacted]'],
  ['postgres://shop:hunter2@db:5432/orders', 'postgres://[redacted]@db:5432/orders'],
  ['GET /cb?code=1&access_token=s3cr3t&next=/', 'GET /cb?code=1&access_token=[redacted]&next=/'],
  ['{"password":"hunter2","user":"a"}', '{"password":"[redacted]","user":"a"}'],
  ['jwt eyJhbGciOiJI.eyJzdWIiOiIx.abc_-', 'jwt [redacted]'],
  ['key AKIAIOSFODNN7EXAMPLE', 'key [redacted]'],
  ['SELECT * FROM tokens WHERE id = 3', 'SELECT * FROM tokens WHERE id = 3'],
  ['max_tokens reached', 'max_tokens reached'],
])('%s', (text, redacted) => {
  expect(redactText(text)).toBe(redacted);
});
