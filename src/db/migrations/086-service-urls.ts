import type { Migration } from './migration.ts';

/** Service URLs of Teams where nothing listens at present, since when and why. */
export const serviceUrls: Migration = {
  id: 86,
  name: 'service-urls',
  statements: () => ['create table service_urls (url text primary key, since bigint not null, why text not null)'],
};
