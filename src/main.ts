import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import './compile-cache.js';

// Some 1,500 modules are read at the start; stripping types and compiling them takes as long as all else. Node keeps the
// result in the usual place for caches of tools; where that cannot be written, it starts without.
await import('./start.ts');
// Written now and not at the exit, which a kill would skip.
flushCompileCache();
// `npm start` keeps the heap small while all that is loaded. From here on it grows as it needs to: collecting it again and
// again would triple what reading a large estate takes.
setFlagsFromString('--no-optimize-for-size');
