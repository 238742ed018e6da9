import * as z from "zod";

/** A chat completion request, as far as the stand-in reads it. */
export const chatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })),
  response_format: z
    .looseObject({ type: z.string(), json_schema: z.looseObject({ name: z.string() }).optional() })
    .optional(),
});
export type ChatRequest = z.infer<typeof chatRequest>;

const scored = z.looseObject({
  items: z.array(z.looseObject({ quantity: z.number() })),
  total: z.looseObject({ amount: z.number(), currency: z.string().default("USD") }),
});

/** The stand-in's limits: pieces per line, and the total in minor units of any currency. */
const suspicious = { quantity: 100, total: 1_000_000 } as const;

/** The response text of the model, by the name of the requested JSON schema. */
export const answerTo = (request: ChatRequest): string => {
  const schema = request.response_format?.json_schema?.name;
  const data = userData(request);
  if (schema === "fraud_score") return JSON.stringify(fraudScore(data));
  if (schema === "order_email") return JSON.stringify(orderEmail(data));
  return "I am a stand-in for Groq and know two schemas: fraud_score and order_email.";
};

const userData = ({ messages }: ChatRequest): unknown => {
  const last = messages.filter(({ role }) => role === "user").at(-1);
  try {
    return typeof last?.content === "string" ? JSON.parse(last.content) : undefined;
  } catch {
    return undefined; // not JSON: the responses below handle that
  }
};

const fraudScore = (data: unknown): { risk: number; reason: string } => {
  const order = scored.safeParse(data);
  if (!order.success) return { risk: 0.5, reason: "The order can't be read." };
  const { items, total } = order.data;
  if (items.some(({ quantity }) => quantity >= suspicious.quantity))
    return { risk: 0.95, reason: "An unusually large quantity of one product." };
  if (total.currency === "USD" && total.amount >= suspicious.total)
    return { risk: 0.9, reason: "An unusually high total." };
  return { risk: 0.05, reason: "An ordinary order." };
};

const drafted = z.looseObject({ event: z.string(), draft: z.string().min(1) });

const orderEmail = (data: unknown): { subject: string; body: string } => {
  const facts = drafted.safeParse(data);
  if (!facts.success) return { subject: "News of your order", body: "There is news of your order." };
  const heading = facts.data.event.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return { subject: `About your order: ${heading}`, body: facts.data.draft };
};
