import type { AlertBook } from '../alerts/book/book.ts';
import type { Alerting } from '../alerts/create.ts';
import type { Members } from '../approvals/bulk/members.ts';
import type { Requests } from '../approvals/store.ts';
import type { Audit } from '../audit/audit.ts';
import type { Azure } from '../azure/azure.ts';
import type { Clock } from '../base/clock.ts';
import type { Ids } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Organisation } from '../config/organisation.ts';
import type { Database } from '../db/db.ts';
import type { Door } from '../doctor/chain/links.ts';
import type { Checkups } from '../doctor/checkups.ts';
import type { Mornings } from '../morning/mornings.ts';
import type { Ledger } from '../operations/ledger.ts';
import type { Pause } from '../operations/pause.ts';
import type { People } from '../people/people.ts';
import type { Roster } from '../people/roster.ts';
import type { ChannelNames } from '../posts/channel-names.ts';
import type { Posts } from '../posts/index.ts';
import type { Work } from '../work/work.ts';

/** What is wired once in app.ts and handed to whoever needs it. */
export interface Services {
  readonly azure: Azure;
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly organisation: Organisation;
  readonly tenant: string;
  readonly mode: 'local' | 'real';
  readonly people: People;
  readonly roster: Roster;
  readonly requests: Requests;
  readonly ledger: Ledger;
  readonly members: Members;
  readonly alertBook: AlertBook;
  readonly alerting: Alerting;
  readonly mornings: Pick<Mornings, 'lastDay'>;
  readonly checkups: Checkups;
  readonly audit: Audit;
  readonly posts: Posts;
  readonly channelNames: ChannelNames;
  readonly work: Work;
  readonly pause: Pause;
  readonly log: Log;
  /** Addresses that people may be told: the bot's own and what it talks to. */
  readonly about: { readonly azure: string; readonly store: string; readonly door: Door };
}
