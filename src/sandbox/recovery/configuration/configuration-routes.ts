import type { ArmRequest, ArmResponse } from '../../core/arm.ts';
import { lookup } from '../../core/lookup.ts';
import { asObject, bodyOf, noContent, ok } from '../../core/respond.ts';
import type { Params, Route } from '../../core/router.ts';
import { vaultIdOf } from '../../core/tables.ts';
import { vaultOf } from '../../core/vault.ts';
import type { TimedHandler, World } from '../../core/world.ts';
import { itemsIn } from '../item.ts';
import { idAt } from '../names.ts';
import { accepted, begin, finish, operationResult } from '../operation.ts';
import { conflict, guarded, notFound } from '../refusal.ts';
import { type Configuration, configurations, configurationsIn } from './configuration.ts';
import { type KindRules, kinds } from './configuration-kinds.ts';

/** Fabrics, containers, mappings and policies: all are made, read and removed in the same way. */
export const configurationRoutes: readonly Route[] = kinds.flatMap(routesOf);

export const configurationEvents = lookup<TimedHandler>({
  'recovery.configured': ({ due, payload }, world) => finish(world, payload.operation ?? '', due),
  'recovery.unconfigured': ({ due, payload }, world) => {
    configurations(world).delete(payload.id ?? '');
    finish(world, payload.operation ?? '', due);
  },
});

/** Where one of them is. */
function pathOf({ path, variable }: KindRules): string {
  return `${path}/{${variable}}`;
}

function routesOf(rules: KindRules): Route[] {
  const one = pathOf(rules);
  const get = (_request: ArmRequest, params: Params, world: World): ArmResponse =>
    ok(shown(existing(one, rules, params, world), rules, world));
  const routes: Route[] = [
    { method: 'GET', path: rules.path, handle: guarded((_, params, world) => list(rules, params, world)) },
    { method: 'GET', path: one, handle: guarded(get) },
    { method: 'PUT', path: one, handle: guarded((request, params, world) => put(rules, request, params, world)) },
    { method: 'DELETE', path: one, handle: guarded((request, params, world) => remove(one, request, params, world)) },
    {
      method: 'POST',
      path: `${one}/remove`,
      handle: guarded((request, params, world) => remove(one, request, params, world)),
    },
    {
      method: 'GET',
      path: `${one}/operationresults/{operation}`,
      handle: guarded((request, params, world) =>
        operationResult(request, params, world, () => result(one, rules, params, world)),
      ),
    },
  ];
  const all = rules.listed;
  if (all) routes.push({ method: 'GET', path: all, handle: (_, params, world) => listAll(rules, params, world) });
  return routes;
}

function list(rules: KindRules, params: Params, world: World): ArmResponse {
  const below = `${idAt(rules.path, params, world)}/`.toLowerCase();
  const found = ofVault(rules, params, world).filter(({ id }) => id.toLowerCase().startsWith(below));
  return ok({ value: found.map((made) => shown(made, rules, world)), nextLink: null });
}

function listAll(rules: KindRules, params: Params, world: World): ArmResponse {
  return ok({ value: ofVault(rules, params, world).map((made) => shown(made, rules, world)), nextLink: null });
}

const ofVault = (rules: KindRules, params: Params, world: World): Configuration[] =>
  configurationsIn(world, vaultOf(world, params).id, rules.kind);

function shown(made: Configuration, rules: KindRules, world: World): Configuration {
  return rules.show ? { ...made, properties: rules.show(made, world) } : made;
}

function existing(path: string, rules: KindRules, params: Params, world: World): Configuration {
  const made = configurations(world).get(idAt(path, params, world));
  if (!made) throw notFound(params[rules.variable] ?? '');
  return made;
}

function result(path: string, rules: KindRules, params: Params, world: World): ArmResponse | undefined {
  const made = configurations(world).get(idAt(path, params, world));
  return made && ok(shown(made, rules, world));
}

function put(rules: KindRules, request: ArmRequest, params: Params, world: World): ArmResponse {
  const id = idAt(pathOf(rules), params, world);
  if (rules.parent) parentOf(rules.parent, params, world);
  const properties = rules.make(id, asObject(bodyOf(request).properties), world);
  configurations(world).set(id, { id, name: params[rules.variable] ?? '', type: rules.type, properties });
  const operation = begin(world, id, request.now);
  world.later(request.now + rules.seconds * 1000, 'recovery.configured', { operation: operation.name });
  return accepted(request, operation);
}

function parentOf(path: string, params: Params, world: World): void {
  const id = idAt(path, params, world);
  if (!configurations(world).get(id)) throw notFound(id.split('/').at(-1) ?? '');
}

function remove(path: string, request: ArmRequest, params: Params, world: World): ArmResponse {
  const id = idAt(path, params, world);
  if (!configurations(world).get(id)) return noContent();
  if (inUse(id, world)) throw stillUsed(id);
  const operation = begin(world, id, request.now);
  world.later(request.now + 2000, 'recovery.unconfigured', { operation: operation.name, id });
  return accepted(request, operation);
}

/** Whether anything is below the thing or refers to it. */
function inUse(id: string, world: World): boolean {
  const low = id.toLowerCase();
  const vault = vaultIdOf(id).replace('/Subscriptions/', '/subscriptions/');
  const refers = (text: unknown): boolean => typeof text === 'string' && text.toLowerCase() === low;
  const below = (other: string): boolean => other.toLowerCase().startsWith(`${low}/`);
  const items = itemsIn(world, vault).some(
    (item) => below(item.id) || refers(item.policy) || refers(item.recoveryContainer) || below(item.recoveryContainer),
  );
  return (
    items ||
    kinds
      .flatMap(({ kind }) => configurationsIn(world, vault, kind))
      .some(
        (one) => below(one.id) || refers(one.properties.policyId) || refers(one.properties.targetProtectionContainerId),
      )
  );
}

const stillUsed = (id: string) =>
  conflict(
    'ResourceInUse',
    `The resource '${id.split('/').at(-1)}' cannot be removed because it is in use.`,
    'Other resources of the vault are inside it or refer to it.',
    'Remove those first, then retry the operation.',
  );
