import type { Migration } from './migration.ts';

/** The steps of a request that write nothing to Azure: what is waited for, what people do, what is noted here. */
export const steps: Migration = {
  id: 94,
  name: 'steps',
  statements: () => [
    'create table steps (request text not null, step integer not null, state text not null, primary key (request, step))',
  ],
};
