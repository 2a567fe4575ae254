import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The Azure SDKs as CommonJS. Some of them exist only so, and botbuilder loads their common parts so: imported as ES
 * modules, a second copy of core-rest-pipeline and what is below it would be loaded (0.2 s and 15 MB at the start, and
 * an `instanceof` that fails between the two).
 */
export const pipeline = require('@azure/core-rest-pipeline') as typeof import('@azure/core-rest-pipeline');
/** The large ones are loaded when they are first asked for (9 MB for Site Recovery alone). */
export const backupSdk = () =>
  require('@azure/arm-recoveryservicesbackup') as typeof import('@azure/arm-recoveryservicesbackup');
export const recoverySdk = () =>
  require('@azure/arm-recoveryservices-siterecovery') as typeof import('@azure/arm-recoveryservices-siterecovery');
export const graphSdk = require('@azure/arm-resourcegraph') as typeof import('@azure/arm-resourcegraph');
