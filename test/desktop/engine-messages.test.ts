import { expectTypeOf, test } from 'vitest';
import type * as desktop from '../../app/desktop/engine-messages.ts';
import type * as engine from '../../app/engine/main.ts';

// The compiler is what fails here: `npm run typecheck` reads this file too.
test('the window’s process and the engine’s speak the same language', () => {
  expectTypeOf<desktop.ToEngine>().toExtend<engine.ToEngine>();
  expectTypeOf<engine.FromEngine>().toExtend<desktop.FromEngine>();
  expectTypeOf<engine.ToEngine['type']>().toEqualTypeOf<desktop.ToEngine['type']>();
});
