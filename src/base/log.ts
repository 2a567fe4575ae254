export type Level = 'debug' | 'info' | 'warn' | 'error';
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** One JSON object a line. Never log tokens, card contents or request bodies. */
export type Log = (level: Level, message: string, fields?: Fields) => void;

const order: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** A log that writes lines at or above `least` to `write` (standard error by default). */
export function createLog(least: Level = 'info', write = (line: string) => process.stderr.write(line)): Log {
  return (level, message, fields = {}) => {
    if (order.indexOf(level) < order.indexOf(least)) return;
    write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`);
  };
}

export const silentLog: Log = () => {};

/** What a caught value says, in one line: for logs only. */
export function errorText(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return text.replaceAll(/\s+/g, ' ').slice(0, 500);
}
