import { formatDuration } from '../../grammar/grammar.ts';

/**
 * A moment as epoch milliseconds; undefined for what is none. ISO 8601 with any number of decimals; without a zone it
 * is UTC (service health sends such). `3/22/2019 1:36:31 PM`, with or without an offset, as log and budget alerts of
 * the older form have it.
 */
export function time(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ?([AP])M ?([+-]\d{2}:\d{2})?$/i.exec(
    value.trim(),
  );
  if (american) return fromAmerican(american);
  const iso = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(z|[+-]\d{2}:?\d{2})?$/i.exec(value.trim());
  if (!iso) return undefined;
  const ms = Date.parse(iso[3] ? iso[0] : `${iso[0]}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

function fromAmerican(parts: RegExpExecArray): number | undefined {
  const [month, day, year, hour12, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const hour = (hour12 % 12) + (parts[7]!.toUpperCase() === 'P' ? 12 : 0);
  const two = (n: number) => String(n).padStart(2, '0');
  const ms = Date.parse(
    `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${parts[8] ?? 'Z'}`,
  );
  return Number.isNaN(ms) ? undefined : ms;
}

/** An ISO 8601 duration (`PT5M`, `PT300S`, `P1D`) in words; anything else as it is. */
export function span(value: string | undefined): string | undefined {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(value ?? '');
  if (!found) return value;
  const [days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  return formatDuration((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000);
}
