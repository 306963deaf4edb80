import { createContext, Script, type Context } from 'node:vm';

const script = new Script('work()');
let context: (Context & { work?: () => void }) | undefined;

/**
 * Does work that may not come to an end, such as a pattern of a user's on a text of anybody's: nothing else stops a regular
 * expression. What the work holds is to be thrown away where it was stopped.
 * @returns false where it was stopped
 */
export function withinTime(ms: number, work: () => void): boolean {
  context ??= createContext({});
  context.work = work;
  try {
    script.runInContext(context, { timeout: ms });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  } finally {
    delete context.work;
  }
}
