import * as z from "zod";
import { checkCall } from "../../../src/aws-model/wire-rules";
import { type AwsCall, AwsError, type AwsService } from "../../../src/service";
import { callOf } from "../../eventbridge/harness";
import type { Step } from "./scenario";

type Services = Readonly<Record<Step["service"], AwsService>>;

/** Calls a service as the endpoint does for JSON. */
export const askedInJson =
  (services: Services) =>
  async ({ service, action, headers }: Step, input: AwsCall["input"]): Promise<unknown> => {
    try {
      const call = { ...callOf(action, { ...input }), service, headers: lowerCase(headers) };
      checkCall(call);
      const reply = await services[service].handle(call);
      const body: unknown = reply.body.length === 0 ? {} : JSON.parse(String(reply.body));
      return reply.status < 400 ? body : { Error: errorIn(body) };
    } catch (error) {
      if (error instanceof AwsError)
        return { Error: { Code: plainCode(error.code), Message: error.message } };
      throw error;
    }
  };

const lowerCase = (headers: Step["headers"]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const engineError = z.looseObject({ __type: z.string().optional(), message: z.string().optional() });

const errorIn = (body: unknown) => {
  const { __type = "", message } = engineError.parse(body);
  return { Code: plainCode(__type.slice(__type.indexOf("#") + 1)), Message: message };
};

/** Names differ by protocol in their ends, which the tests of protocols look at. */
const plainCode = (code: string): string => code.replace(/Exception$/, "");
