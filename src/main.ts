import { flushCompileCache } from 'node:module';
import './compile-cache.js';

// Some 1,500 modules are read at the start; stripping types and compiling them takes as long as all else. Node keeps the
// result in the usual place for caches of tools; where that cannot be written, it starts without.
await import('./start.ts');
// Written now and not at the exit, which a kill would skip.
flushCompileCache();
