import { authorize as handler } from "../authorizer/authorize";
import { powertools } from "../telemetry/powertools";

export interface AuthorizeSettings {
  /** SHA-256 of the API key, in hex. */
  readonly apiKeyHash: string;
}

/** Composes the API's authorizer. */
export const authorize = ({ apiKeyHash }: AuthorizeSettings) => {
  const telemetry = powertools();
  return telemetry.instrument(handler({ apiKeyHash, telemetry }));
};
