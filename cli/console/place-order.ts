import * as z from "zod";
import { BadRequest } from "../../local/console/extension";
import type { Placed } from "./api";

const created = z.looseObject({ orderId: z.string() });
const refused = z.looseObject({
  title: z.string().optional(),
  detail: z.string().optional(),
  message: z.string().optional(),
  errors: z.array(z.looseObject({ path: z.string(), message: z.string() })).optional(),
});

/**
 * Places an order as any client would, over HTTP. The key stays in this process: the page never has it.
 * @throws BadRequest when the API doesn't answer
 */
export const placeOrder = async (api: { url: string; key: string }, order: unknown): Promise<Placed> => {
  const response = await fetch(`${api.url}/orders`, {
    method: "POST",
    headers: { "x-api-key": api.key, "content-type": "application/json" },
    body: JSON.stringify(order),
  }).catch((error: unknown) => {
    throw new BadRequest(`The API doesn't answer: ${String(error)}`, 502);
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
