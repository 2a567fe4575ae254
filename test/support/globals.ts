import { registerHooks } from 'node:module';

/**
 * Tests run in plain Node (jest-light-runner), so that modules are loaded once for all files of a worker. There the package
 * `@jest/globals` refuses to be imported: what it names is taken from the globals that the runner has set.
 */
const given = new URL('./given-globals.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: given, shortCircuit: true } : next(specifier, context),
});
