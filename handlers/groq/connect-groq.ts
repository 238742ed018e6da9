import type { SSMClient } from "@aws-sdk/client-ssm";
import type { SecretSource } from "../aws/secret";
import { apiKeyFrom } from "./api-key";
import { circuitBreaker } from "./circuit-breaker";
import { groqLanguageModel } from "./groq-language-model";
import type { LanguageModel } from "./language-model";

export interface GroqConnection {
  /** Name of the SSM SecureString that holds the key; without it there is no language model. */
  readonly groqKeyParameter?: string | undefined;
  readonly groqModel: string;
  readonly timeoutMs: number;
}

/** The language model of a function, if one is configured. `ssm` is only called when it is. */
export const connectGroq = (
  { groqKeyParameter, groqModel, timeoutMs }: GroqConnection,
  ssm: () => SSMClient,
  observer: SecretSource["observer"],
): LanguageModel | undefined =>
  groqKeyParameter
    ? groqLanguageModel({
        model: groqModel,
        timeoutMs,
        apiKey: apiKeyFrom({ ssm: ssm(), parameter: groqKeyParameter, observer }),
        breaker: circuitBreaker({ failures: 2, coolDownMs: 10_000 }),
      })
    : undefined;
