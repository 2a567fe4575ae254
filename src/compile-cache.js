import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Loaded by `npm start` before anything else (`--import`), and no TypeScript itself: Node's stripper of types is 26 MB of
// memory that is never given back, and is not loaded at all where every stripped file is in the cache.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'lifeboat'));
