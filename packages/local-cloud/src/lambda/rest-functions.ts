import { type AwsCall, AwsError, type AwsReply } from "../service";
import type { FunctionDeclaration } from "./declaration";
import type { Deployed } from "./deployed";
import type { Functions } from "./functions";
import type { Invoker } from "./invoker";
import type { Mappings } from "./mappings";

/** What the operations need of the service. */
export interface RestFunctions extends Invoker {
  readonly functions: Pick<Functions, "all">;
  readonly mappings: Pick<Mappings, "list" | "get" | "describe">;
  /** The tags that a resource was declared with. */
  tagsOf(arn: string): Readonly<Record<string, string>>;
  /** @returns the lines that a log group got since this call */
  tail(logGroup: string): () => readonly string[];
  /** @throws AwsError ResourceNotFoundException */
  find(nameOrArn: string): Deployed;
  /** Changes a function in place. @throws AwsError ResourceNotFoundException */
  update(declaration: FunctionDeclaration): Promise<Deployed>;
  /** @param payload JSON */
  invokeAsync(nameOrArn: string, payload: string): Promise<void>;
}

export const json = { "content-type": "application/json" };

export const reply = (body: unknown): AwsReply => ({
  status: 200,
  headers: json,
  body: JSON.stringify(body),
});

/** The JSON of a body; an empty one is an empty object. @throws AwsError InvalidRequestContentException */
export const bodyOf = ({ body }: AwsCall): unknown => {
  try {
    return JSON.parse(body.length === 0 ? "{}" : body.toString("utf8"));
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${String(error)}`,
    );
  }
};
