import { z } from 'zod';
import { narrow } from '../base/narrow.ts';

const text = z.string().optional().catch(undefined);
const account = z.looseObject({ id: text, name: text, aadObjectId: text }).optional().catch(undefined);
const named = z.looseObject({ id: text, name: text }).optional().catch(undefined);
const loose = z.record(z.string(), z.unknown()).optional().catch(undefined);

const mention = z.looseObject({ type: z.literal('mention'), text, mentioned: account });

/**
 * What Lifeboat reads of a Bot Framework activity ("Bot Framework - Activity schema"). Fields of an unexpected type
 * count as absent, so that no message can make the reading fail.
 */
const schema = z.looseObject({
  type: z.string().min(1),
  id: text,
  name: text,
  action: text,
  channelId: text,
  serviceUrl: text,
  text,
  replyToId: text,
  from: account,
  recipient: account,
  conversation: z
    .looseObject({
      id: text,
      name: text,
      conversationType: text,
      tenantId: text,
      isGroup: z.boolean().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  membersAdded: z.array(account).optional().catch(undefined),
  membersRemoved: z.array(account).optional().catch(undefined),
  entities: z
    .array(z.unknown())
    .catch([])
    .transform((all) => all.flatMap((one) => mention.safeParse(one).data ?? [])),
  value: z.unknown().optional(),
  channelData: z
    .looseObject({
      eventType: text,
      tenant: named,
      team: named,
      channel: named,
      settings: z.looseObject({ selectedChannel: named }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

export type Activity = z.infer<typeof schema>;

/** Undefined: that is no activity. */
export function readActivity(body: unknown): Activity | undefined {
  return schema.safeParse(narrow(body)).data;
}

/** An object's own fields, or none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return loose.parse(value) ?? {};
}
