import { randomBytes, randomInt, randomUUID } from "node:crypto";
import * as z from "zod";
import {
  inert,
  type Outputs,
  type ResourceType,
  type ResourceTypeDefinition,
  resourceType,
} from "../resource";

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const password = (length: number): string =>
  Array.from({ length }, () => alphanumeric[randomInt(alphanumeric.length)]).join("");

/** A random value that exists only in Pulumi's state; a changed declaration generates a new one. */
const randomType = <Schema extends z.ZodType>(
  definition: Pick<ResourceTypeDefinition<Schema>, "token" | "inputs" | "create">,
): ResourceType =>
  resourceType({
    ...definition,
    replacedBy: "any",
    onlyState: true,
    read: ({ outputs }): Outputs => outputs,
    delete: () => {},
  });

/** The supported part of the `random` provider: alphanumeric passwords, bytes, ids and UUIDs. */
export const randomResources: readonly ResourceType[] = [
  randomType({
    token: "random:index/randomPassword:RandomPassword",
    inputs: z.strictObject({ length: z.int().min(1), special: z.literal(false), keepers: inert }),
    create: ({ inputs }) => ({ id: "none", outputs: { result: password(inputs.length) } }),
  }),
  randomType({
    token: "random:index/randomBytes:RandomBytes",
    inputs: z.strictObject({ length: z.int().min(1), keepers: inert }),
    create: ({ inputs }) => {
      const bytes = randomBytes(inputs.length);
      return { id: "none", outputs: { hex: bytes.toString("hex"), base64: bytes.toString("base64") } };
    },
  }),
  randomType({
    token: "random:index/randomId:RandomId",
    inputs: z.strictObject({ byteLength: z.int().min(1), prefix: z.string().optional(), keepers: inert }),
    create: ({ inputs }) => {
      const bytes = randomBytes(inputs.byteLength);
      const [hex, b64Url] = [bytes.toString("hex"), bytes.toString("base64url")].map(
        (text) => `${inputs.prefix ?? ""}${text}`,
      );
      return { id: b64Url ?? "", outputs: { hex, b64Url } };
    },
  }),
  randomType({
    token: "random:index/randomUuid:RandomUuid",
    inputs: z.strictObject({ keepers: inert }),
    create: () => {
      const result = randomUUID();
      return { id: result, outputs: { result } };
    },
  }),
];
