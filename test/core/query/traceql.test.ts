import { expect, test } from 'vitest';
import { parseQuery } from '../../../app/core/query/parse.ts';
import { printQuery } from '../../../app/core/query/print.ts';

/** One query for each form of TraceQL's grammar. */
test.each([
  '{ }',
  '{ true && !false }',
  '{ -1 = 2 || 1 <= 1.1 }',
  '{ "a" =~ "a" }',
  '{ .a || !.b }',
  '{ -.a = 2 }',
  '{ !("x" != .c || ((true && .b) || 3 < .a)) }',
  '{ resource.service.name = "shop" && span.http.status_code >= 500 }',
  '{ span."a key" = `raw \\d` }',
  '{ event.exception.type != nil && link.kind = nil }',
  '{ instrumentation.lib = "x" && instrumentation:name = "grpc" && instrumentation:version != "1" }',
  '{ rootName = "a" && rootServiceName = "b" && traceDuration > 1h30m }',
  '{ trace:rootName = "a" && trace:id = "ab" && span:parentID != nil && span:kind = server }',
  '{ event:name = "exception" && event:timeSinceStart > 2ms }',
  '{ link:traceID = "ab" && link:spanID != "cd" }',
  '{ nestedSetParent < 0 }',
  '{ parent = nil || parent.a != 3 || parent.resource.a || parent.span.b > 3 }',
  '{ statusMessage =~ "(?i).*refused.*" && kind != internal && status != ok }',
  '{ (-(3 / 2) * .a - parent.b + .c)^3 = 2 % 5 }',
  '{ .a } >> { .b } << { .c } > { .d } < { .e } ~ { .f }',
  '{ .a } !>> { .b } !<< { .c } !> { .d } !< { .e } !~ { .f }',
  '{ .a } &>> { .b } &<< { .c } &> { .d } &< { .e } &~ { .f }',
  '({ .a } | count() > 1 | { .b }) >> ({ .c } | avg(duration) > 1s)',
  '({ .a } | count()) + ({ .b } | count()) = 1',
  '({ .a } | count()) > ({ .b } | sum(span.x))',
  'avg(.field) > 1 | { status = error }',
  '{ .a } | max((1 + .a) * 2) - min(.a) > 3',
  '{ } | by(resource.service.name) | count() > 2 | coalesce()',
  '{ } | by(1 + .a) | select(.b, span.c, name)',
  '{ } | rate() by (span.http.route) with(sample=0.1)',
  '{ } | quantile_over_time(duration, .99, .9) by (span.http.path)',
  '{ } | histogram_over_time(duration) | topk(5)',
  '{ } | compare({ status = error }, 10)',
  '{ } | count_over_time() > 5',
])('%s', (text) => {
  const { query, diagnostics } = parseQuery(text);
  expect(diagnostics).toEqual([]);
  expect(parseQuery(printQuery(query)).query).toEqual(query);
});
