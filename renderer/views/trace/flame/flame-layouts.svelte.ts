import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import type { FlameLayout, FlameMode } from './flame-layout-messages.ts';
import { LayoutMaker } from './layout-maker.ts';

/** The layouts of a trace, each made when it is first shown. */
export class FlameLayouts {
  #trace: TraceColumns | undefined;
  #maker: LayoutMaker | undefined;
  /** Not reactive: what is shown is `made`. */
  #known: Partial<Record<FlameMode, FlameLayout>> = {};
  #made = $state.raw<{ trace: TraceColumns; layout: FlameLayout } | undefined>();
  #problem = $state.raw('');

  /** What was made last, and of which state of the trace. */
  get made(): { trace: TraceColumns; layout: FlameLayout } | undefined {
    return this.#made;
  }

  /** Why there is none; '' for nothing wrong. */
  get problem(): string {
    return this.#problem;
  }

  async show(trace: TraceColumns, mode: FlameMode): Promise<void> {
    if (trace !== this.#trace) {
      this.close();
      this.#trace = trace;
      this.#maker = new LayoutMaker(trace);
    }
    this.#problem = '';
    const maker = this.#maker!;
    try {
      const layout = this.#known[mode] ?? (await maker.make(mode));
      if (maker !== this.#maker) return;
      this.#known[mode] = layout;
      this.#made = { trace, layout };
    } catch (error) {
      if (maker === this.#maker) this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  close(): void {
    this.#maker?.close();
    this.#maker = undefined;
    this.#known = {};
  }
}
