import type { Request } from '../../src/approvals/request.ts';
import { minutes } from '../../src/base/clock.ts';
import type { Database } from '../../src/db/db.ts';
import type { ManualClock } from '../support/manual-clock.ts';
import { type Bot, startBot, type Who } from './bot.ts';
import { type Death, mortal } from './mortal.ts';
import type { World } from './world.ts';

/** One situation: a world as it was at the start, and a bot that may die in it. */
export interface Stage {
  readonly world: World;
  readonly bot: Bot;
  /** Asks, and gives the request that waits for its approvers. */
  asks(line: string, who?: Who): Promise<Request>;
  /** Asks, has it agreed to and carried out to its end, which has to be a good one. */
  done(line: string, who?: Who): Promise<void>;
  /** Time passes, for Azure and for Lifeboat, and what is due is done. */
  passes(ms: number): Promise<void>;
  /** Time passes until the request is over. */
  ends(id: string): Promise<Request>;
  /** The process dies then, counted from now on. */
  dies(death: Death): void;
  /** True: it has died. Whatever of it was not stored is gone. */
  readonly dead: boolean;
  /** Another process goes on. */
  restarts(): Promise<void>;
  /** A scheduled backup of the VM fails, and its alert comes in; gives the alert's id. */
  failsBackup(vm: string): Promise<string>;
  /** A restore of the VM that somebody asked for fails, and its alert comes in; gives the alert's id. */
  failsRestore(vm: string, recoveryType: 'RestoreDisks' | 'OriginalLocation' | 'AlternateLocation'): Promise<string>;
  /** Somebody does that with the VM in the portal. */
  power(vm: string, what: 'start' | 'deallocate' | 'delete'): Promise<void>;
}

/** So long, by both clocks, everything that is played here has to come to its end. */
const longest = minutes(240);
const step = minutes(5);

/** Puts the world back to its start, and starts a bot over the store. */
export async function setStage(world: World, db: Database, clock: ManualClock): Promise<Stage> {
  await world.control('POST', 'reset');
  let life = mortal(db);
  let bot = start();

  function start(): Bot {
    world.beforeWrites(life.check);
    return startBot({ life, clock, world, azure: world.azure });
  }

  async function passes(ms: number): Promise<void> {
    await world.control('POST', 'clock', { advance: `PT${Math.round(ms / 1_000)}S` });
    clock.advance(ms);
    await bot.services.work.settle();
  }

  async function asks(line: string, who: Who = 'Operator'): Promise<Request> {
    const request = await bot.says(who, line);
    if (!request) throw new Error(`nothing was asked for by: ${line}`);
    return request;
  }

  async function ends(id: string): Promise<Request> {
    for (let passed = 0; passed < longest; passed += step) {
      const request = await bot.services.requests.get(id);
      if (!request) throw new Error(`there is no request ${id}`);
      if (!['approved', 'applying', 'running'].includes(request.state)) return request;
      await passes(step);
    }
    throw new Error(`${id} does not end; its card says: ${await bot.card(id)}`);
  }

  const power: Stage['power'] = async (vm, what) => {
    const id = await world.vm(vm);
    const [method, path] = what === 'delete' ? ['DELETE', id] : ['POST', `${id}/${what}`];
    await world.arm(method, `${path}?api-version=2024-07-01`);
    await world.control('POST', 'clock', { advance: 'PT1M' });
  };

  return {
    world,
    get bot() {
      return bot;
    },
    get dead() {
      return life.dead;
    },
    asks,
    passes,
    ends,
    async done(line, who) {
      const { id } = await asks(line, who);
      await bot.agree(id);
      const { outcome, result } = await ends(id);
      if (outcome !== 'done') throw new Error(`“${line}” came to ${outcome}: ${result}`);
    },
    dies: (death) => life.dies(death),
    async restarts() {
      await bot.stop();
      // That others find its rows free after a while is held where leases are (test/work, test/crash).
      await db.run({ text: 'update work set lease = null, lease_until = 0', values: [] });
      life = mortal(db);
      bot = start();
    },
    async failsBackup(vm) {
      await world.control('POST', 'fail-backup', { vm, now: true });
      await world.control('POST', 'clock', { advance: 'PT5M' });
      return bot.hears();
    },
    async failsRestore(vm, recoveryType) {
      await world.control('POST', 'fail-restore', { vm, now: true, recoveryType });
      await world.control('POST', 'clock', { advance: 'PT5M' });
      return bot.hears();
    },
    power,
  };
}
