import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { Refused } from "../errors";
import type { Target } from "../target";
import { type Methods, methodsOf } from "./scenario";

export type Provider = keyof typeof methodsOf;

/** Stripe's test keys, secret or restricted: https://docs.stripe.com/keys */
const testKey = /^(sk|rk)_test_/;

/**
 * Finds the payment provider of a target. With a live Stripe key, the run would really charge cards, so it is refused; so
 * is a key that can't be read.
 * @throws Refused
 */
export const testPayments = async (target: Target): Promise<{ provider: Provider; methods: Methods }> => {
  const provider = target.get("paymentProvider");
  if (provider === "simulated") return { provider, methods: methodsOf.simulated };
  if (provider !== "stripe")
    throw new Refused(
      `${nameOf(target)} doesn't say which payment provider it uses, so no order was placed.`,
      {
        hint: target.isLocal
          ? "Restart it: npm start"
          : `Deploy the program again: pulumi up -s ${target.name}`,
      },
    );
  const Name = target.need("stripeKeyParameterName");
  const { Parameter } = await target.aws.ssm().send(new GetParameterCommand({ Name, WithDecryption: true }));
  if (!testKey.test(Parameter?.Value ?? ""))
    throw new Refused(`${nameOf(target)} charges real cards: its Stripe key isn't a test key.`, {
      hint: "Use doctor and status, which place no orders.",
    });
  return { provider, methods: methodsOf.stripe };
};

const nameOf = ({ isLocal, name }: Target): string => (isLocal ? "The local cloud" : `Stack ${name}`);
