import { BadRequest } from "@orderflow/local-cloud/console";
import * as z from "zod";
import type { Placed } from "./api";

const created = z.looseObject({ orderId: z.string() });
const refused = z.looseObject({
  title: z.string().optional(),
  detail: z.string().optional(),
  message: z.string().optional(),
  errors: z.array(z.looseObject({ path: z.string(), message: z.string() })).optional(),
});

/**
 * Places an order over HTTP, as any client would. The key stays in this process and never reaches the page.
 * @throws BadRequest when the API doesn't respond
 */
export const placeOrder = async (api: { url: string; key: string }, order: unknown): Promise<Placed> => {
  const response = await fetch(`${api.url}/orders`, {
    method: "POST",
    headers: { "x-api-key": api.key, "content-type": "application/json" },
    body: JSON.stringify(order),
  }).catch((error: unknown) => {
    throw new BadRequest(`The API doesn't respond: ${String(error)}`, 502);
  });
  const answer: unknown = await response.json();
  return {
    status: response.status,
    orderId: created.safeParse(answer).data?.orderId,
    message: response.ok ? undefined : reasonOf(answer),
  };
};

const reasonOf = (answer: unknown): string => {
  const { title, detail, message, errors } = refused.parse(answer);
  const problems = errors?.map((error) => `${error.path}: ${error.message}`).join("; ");
  return [title ?? message, problems ?? detail].filter((part) => part !== undefined).join(": ");
};
