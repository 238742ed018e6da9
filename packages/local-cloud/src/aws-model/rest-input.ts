import { decodedPart, requestUrl } from "../endpoint/request-url";
import type { AwsCall } from "../service";
import type { Constraint } from "./constraint";
import type { WireOperation } from "./wire-operations";

/** The request of a REST operation. */
export type RestRequest = NonNullable<WireOperation["request"]>;

/** Finds whether a call is of an operation, and reads its input. */
export class RestReader {
  private readonly path: RegExp;
  private readonly labels: readonly string[];
  /** The members that stand in the body, of those that the model demands something of. */
  private readonly inBody: readonly string[];

  /** @param input what the model demands of the operation's input */
  constructor(
    private readonly request: RestRequest,
    input: Constraint,
  ) {
    this.inBody = Object.keys(input.members ?? {}).filter((member) => !Object.hasOwn(request.places, member));
    this.labels = [...request.path.matchAll(/\{(\w+)\+?\}/g)].map(([, label = ""]) => label);
    this.path = new RegExp(`^${request.path.replace(/\/$/, "").replace(/\{\w+\+?\}/g, "([^/]+)")}/?$`);
  }

  /** @returns nothing when the call is of another operation */
  read(call: AwsCall): Readonly<Record<string, unknown>> | undefined {
    if (call.method !== this.request.method) return undefined;
    const { pathname, searchParams } = requestUrl(call.path);
    const found = this.path.exec(pathname);
    if (!found) return undefined;
    const placed = Object.entries(this.request.places).map(([member, { in: where, name }]) => {
      if (where === "query") return [member, searchParams.get(name) ?? undefined];
      if (where === "header") return [member, call.headers[name.toLowerCase()]];
      const part = found[this.labels.indexOf(name) + 1];
      return [member, part === undefined ? undefined : decodedPart(part)];
    });
    return { ...this.bodyOf(call), ...Object.fromEntries(placed) };
  }

  /** Nothing of a body that isn't JSON, which the service refuses itself. */
  private bodyOf({ body }: AwsCall): Readonly<Record<string, unknown>> {
    if (this.inBody.length === 0 || body.length === 0) return {};
    try {
      const given: unknown = JSON.parse(body.toString("utf8"));
      return Object.fromEntries(this.inBody.map((member) => [member, Object(given)[member]]));
    } catch {
      return {};
    }
  }
}
