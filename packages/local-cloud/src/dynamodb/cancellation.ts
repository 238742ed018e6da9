import * as z from "zod";
import type { AwsReply } from "../service";

const reason = z.looseObject({ Code: z.string(), Message: z.string().optional() });
export type Reason = z.output<typeof reason>;

const cancellation = z.looseObject({
  __type: z.string().endsWith("TransactionCanceledException"),
  CancellationReasons: z.array(reason),
});

/** Why a transaction was cancelled, by the position of its entries; nothing if it wasn't. */
export const reasonsOf = ({ status, body }: AwsReply): readonly Reason[] => {
  if (status !== 400) return [];
  return cancellation.safeParse(JSON.parse(String(body))).data?.CancellationReasons ?? [];
};

/** The answer to a transaction that was cancelled with other reasons; any other answer as it is. */
export const withReasons = (
  reply: AwsReply,
  changed: (reason: Reason, position: number) => Reason,
): AwsReply => {
  const CancellationReasons = reasonsOf(reply).map(changed);
  if (CancellationReasons.length === 0) return reply;
  const codes = CancellationReasons.map(({ Code }) => Code).join(", ");
  const body = JSON.stringify({
    ...JSON.parse(String(reply.body)),
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons,
  });
  return { ...reply, body };
};
