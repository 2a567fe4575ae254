/** What other folders use of the grammar. */
export { parseDate } from './dates.ts';
export { parseMoment, parsePast } from './moments.ts';
export { nearest } from './nearest.ts';
export { normalise } from './normalise.ts';
export { createOwnWords, type Meant, type OwnWords } from './own/own-words.ts';
export { kindsOf, type Means } from './own/phrase.ts';
export { isId, type Names, type ValueKind } from './own/values.ts';
export { conceptsIn } from './own/words.ts';
export { type Parsed, parse } from './parse.ts';
export { compile, type Pattern } from './pattern.ts';
export type { Sayable } from './sayable.ts';
export { formatDuration, parseDuration } from './values.ts';
export { format, usage } from './write.ts';
