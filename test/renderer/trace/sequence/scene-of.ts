import { callColumns } from '../../../../app/core/analysis/call-columns.ts';
import { sequence } from '../../../../app/core/analysis/sequence.ts';
import type { PickOptions } from '../../../../app/core/analysis/sequence-calls.ts';
import { TextCache } from '../../../../renderer/canvas/text-cache.ts';
import { placeLanes, type SequenceScene } from '../../../../renderer/views/trace/sequence/sequence-scene.ts';
import { inputFromText } from '../../../core/analysis/calls-from-text.ts';
import { CHARACTER } from '../../canvas/draw-log.ts';
import { THEME } from '../waterfall/scene-of.ts';

export const CHECKOUT = `
  frontend POST /checkout 0..100 server
    frontend rpc 2..98 client
      checkout PlaceOrder 5..95 server error
        checkout INSERT 10..20 client db.system.name=pg server.address=db.internal
        checkout get 21..25 client
          stock GetProduct 22..24 server
        checkout get 26..30 client
          stock GetProduct 27..29 server
        checkout get 31..39 client
          stock GetProduct 32..38 server error
        checkout send 40..42 producer messaging.system=kafka messaging.destination.name=orders
          mail process 50..60 consumer
`;

/** A trace as its sequence diagram; each service is drawn in a colour that is its name. */
export function sequenceOf(
  text: string,
  options: Partial<PickOptions> = {},
  window = 1000,
  rename: (name: string) => string = (name) => name,
): SequenceScene {
  const input = inputFromText(text);
  const trace = { ...input.trace, names: input.trace.names.map(rename) };
  const calls = callColumns({ ...input, trace });
  const parties = calls.parties.map((party) => ({ ...party, name: rename(party.name) }));
  const shown = sequence(trace, calls, { unfolded: new Set(), kept: undefined, limit: 5000, ...options });
  const renamed = { ...calls, parties };
  return {
    trace,
    calls: renamed,
    shown,
    theme: THEME,
    texts: new TextCache(),
    colors: parties.map(({ name }) => name),
    ...placeLanes({ shown, calls: renamed }, window, (name) => name.length * CHARACTER),
    selected: -1,
    hovered: -1,
    found: undefined,
    spot: undefined,
  };
}

/** Measures as the recorded canvas does. */
export const MEASURE = { font: '', measureText: (text: string) => ({ width: text.length * CHARACTER }) };
