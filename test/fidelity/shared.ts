import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The reference that is kept beside the repository, where there is one: specs, tools and payloads, not ours to copy. */
const folder = join(import.meta.dirname, '..', '..', '..', 'shared');

export const isThere = (): boolean => existsSync(join(folder, 'tools'));
/** Where it really is: its tools do nothing when they are called through a symbolic link. */
export const shared = (...path: string[]): string => join(realpathSync(folder), ...path);
