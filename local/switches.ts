import type { Faults } from "./console/sources";
import type { AwsEndpoint } from "./endpoint/endpoint";
import { type GroqStandIn, groqMode } from "./groq/groq";
import { AwsError, jsonReply } from "./service";
import type { SesService } from "./ses/ses";

/** What can be broken by hand, and healed: SES and the stand-in for Groq. */
export const switchesOf = (ses: SesService, groq: GroqStandIn, groqIsStandIn: boolean): Faults => ({
  get rejectedMail() {
    return ses.rejecting;
  },
  set rejectedMail(partOfAddress) {
    ses.reject(partOfAddress);
  },
  get groqMode() {
    return groq.mode;
  },
  set groqMode(mode) {
    groq.mode = mode;
  },
  groqIsStandIn,
});

/** The same over HTTP: `PUT /_local/groq {mode}`, `PUT /_local/ses {reject}`. */
export const addSwitchRoutes = (endpoint: AwsEndpoint, switches: Faults): void => {
  endpoint.route("PUT", "/_local/groq", ({ body }) => {
    const mode = groqMode.safeParse(fieldOf(body, "mode"));
    if (!mode.success)
      throw new AwsError("ValidationException", `mode: one of ${groqMode.options.join(", ")}`);
    switches.groqMode = mode.data;
    return jsonReply({ mode: mode.data });
  });
  endpoint.route("PUT", "/_local/ses", ({ body }) => {
    const reject = fieldOf(body, "reject");
    switches.rejectedMail = typeof reject === "string" && reject !== "" ? reject : undefined;
    return jsonReply({ reject });
  });
};

const fieldOf = (body: Buffer, name: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    return parsed !== null && typeof parsed === "object"
      ? Object.entries(parsed).find(([key]) => key === name)?.[1]
      : undefined;
  } catch {
    return undefined; // refused by the caller
  }
};
