import type { Anchors } from '../audit/anchors.ts';
import type { Attempts } from '../audit/attempts.ts';
import type { Command } from '../command-kit/command.ts';
import type { Services } from '../command-kit/services.ts';
import type { Principal } from '../config/organisation.ts';
import type { Event } from '../teams/event.ts';
import { joinHandlers } from '../work/handlers.ts';
import type { Handler } from '../work/work.ts';
import { createArrivals } from './arrivals.ts';
import { createCheckup } from './checkup.ts';
import { createDeliveryWatch } from './delivery-watch.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { createEstateWatch } from './estate-watch.ts';
import { createForget } from './forget.ts';
import { createEvents } from './installed.ts';
import { createProofRules } from './proof-rules.ts';
import { createRecordAnchors } from './record-anchors.ts';
import { createTurns } from './turns.ts';

export interface BotOptions {
  readonly commands: readonly Command[];
  /** What the bot is called: a leading mention of it is not part of a command. */
  readonly botName: string;
  readonly attempts: Attempts;
  readonly anchors: Anchors;
  /** Told where a channel is in trouble. */
  readonly admins: readonly Principal[];
}

export interface Bot {
  readonly turn: Dispatch['turn'];
  readonly event: (event: Event) => Promise<void>;
  readonly handlers: Readonly<Record<string, Handler>>;
  begin(): Promise<void>;
}

/** Between Teams and the commands: turns and events in, and what the bot says by itself. */
export function createBot(services: Services, options: BotOptions): Bot {
  const { db, work, clock, log, audit, posts, channelNames, organisation } = services;
  const { commands, botName, attempts, anchors } = options;
  const arrivals = createArrivals(services);
  const dispatch = createDispatch(services, {
    commands,
    botName,
    attempts,
    arrivals,
    turns: createTurns(db),
    typing: (place) => posts.typing(place),
  });
  const begun = [
    createForget({ db, work, clock }),
    createEstateWatch(services),
    createRecordAnchors({
      db,
      work,
      clock,
      log,
      audit,
      anchors,
      posts,
      channelNames,
      channel: organisation.audit.anchor.channel,
    }),
    createDeliveryWatch({
      db,
      posts,
      work,
      clock,
      log,
      timezone: organisation.timezone,
      admins: options.admins.filter(({ kind }) => kind === 'person').map(({ id }) => id),
    }),
  ];
  return {
    turn: dispatch.turn,
    event: createEvents(services, arrivals),
    handlers: joinHandlers(
      dispatch.handlers,
      attempts.handlers,
      arrivals.handlers,
      createCheckup(services),
      createProofRules(services, dispatch.turn),
      ...begun.map(({ handlers }) => handlers),
    ),
    async begin() {
      for (const one of begun) await one.begin();
    },
  };
}
