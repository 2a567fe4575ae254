import { ArmError, type ArmResponse } from '../core/arm.ts';
import type { RouteHandler } from '../core/router.ts';
import { guidFrom } from './guid.ts';

/** Site Recovery's own refusals carry a second code with causes and advice in `details`. */
class RecoveryError extends ArmError {
  readonly detail: { readonly code: string; readonly causes: string; readonly action: string };

  constructor(status: number, code: string, message: string, detail: RecoveryError['detail']) {
    super(status, code, message);
    this.detail = detail;
  }
}

/** Something inside the vault is not there. */
export function notFound(name: string): RecoveryError {
  return new RecoveryError(404, 'NotFound', `Specified resource with name '${name}' does not exist.`, {
    code: 'ArmResourceDoesNotExist',
    causes: 'Ensure correct resource name was specified.',
    action: 'Verify ARM resource name details.',
  });
}

/** The request itself is wrong. */
export const badRequest = (code: string, message: string, causes: string, action: string): RecoveryError =>
  new RecoveryError(400, 'BadRequest', message, { code, causes, action });

/** The request is right, but not now. */
export const conflict = (code: string, message: string, causes: string, action: string): RecoveryError =>
  new RecoveryError(409, 'Conflict', message, { code, causes, action });

/** Answers a {@link RecoveryError} in Site Recovery's form; everything else is left to the server. */
export function guarded(handle: RouteHandler): RouteHandler {
  return (request, params, world) => {
    try {
      return handle(request, params, world);
    } catch (error) {
      if (error instanceof RecoveryError) return refused(error, request.path);
      throw error;
    }
  };
}

function refused({ status, code, message, detail }: RecoveryError, path: string): ArmResponse {
  const details = [
    {
      code: detail.code,
      message,
      possibleCauses: detail.causes,
      recommendedAction: detail.action,
      clientRequestId: guidFrom(`${path} client`),
      activityId: guidFrom(`${path} activity`),
    },
  ];
  return { status, body: { error: { code, message, details } } };
}
