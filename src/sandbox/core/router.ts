import { ArmError, type ArmRequest, type ArmResponse } from './arm.ts';
import type { World } from './world.ts';

export type Params = Readonly<Record<string, string>>;
export type RouteHandler = (request: ArmRequest, params: Params, world: World) => ArmResponse;

export interface Route {
  readonly method: ArmRequest['method'];
  /** `/subscriptions/{subscription}/resourceGroups/{group}`: literal segments match in any case. */
  readonly path: string;
  readonly handle: RouteHandler;
}

interface Node {
  readonly literals: Map<string, Node>;
  variable?: Node;
  readonly handlers: Map<string, Route>;
}

const node = (): Node => ({ literals: new Map(), handlers: new Map() });
const isVariable = (segment: string): boolean => segment.startsWith('{');

/** Finds the handler for a request: a tree of path segments, literals before variables. */
export function createRouter(routes: readonly Route[]): (request: ArmRequest, world: World) => ArmResponse {
  const root = node();
  for (const route of routes) {
    let at = root;
    for (const segment of split(route.path)) {
      if (isVariable(segment)) {
        at.variable ??= node();
        at = at.variable;
      } else {
        const key = segment.toLowerCase();
        const next = at.literals.get(key) ?? node();
        at.literals.set(key, next);
        at = next;
      }
    }
    at.handlers.set(route.method, route);
  }
  return (request, world) => {
    const segments = split(request.path);
    const found = find(root, segments, 0);
    if (!found) throw new ArmError(404, 'InvalidResourceType', `The path ${request.path} is not known to this Azure.`);
    const route = found.handlers.get(request.method);
    if (!route) throw new ArmError(405, 'MethodNotAllowed', `${request.method} is not supported for ${request.path}.`);
    return route.handle(request, bind(route.path, segments), world);
  };
}

function split(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function find(at: Node, segments: readonly string[], index: number): Node | undefined {
  const segment = segments[index];
  if (segment === undefined) return at.handlers.size > 0 ? at : undefined;
  const literal = at.literals.get(segment.toLowerCase());
  const viaLiteral = literal && find(literal, segments, index + 1);
  if (viaLiteral) return viaLiteral;
  return at.variable && find(at.variable, segments, index + 1);
}

function bind(path: string, segments: readonly string[]): Params {
  const params: Record<string, string> = {};
  split(path).forEach((segment, index) => {
    if (isVariable(segment)) params[segment.slice(1, -1)] = segments[index] ?? '';
  });
  return params;
}
