import { randomBytes, randomInt, randomUUID } from "node:crypto";
import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const password = (length: number): string =>
  Array.from({ length }, () => alphanumeric[randomInt(alphanumeric.length)]).join("");

/** The `random` provider, as far as secrets need it: alphanumeric passwords, bytes, ids and UUIDs. */
export const randomResources: readonly ResourceType[] = [
  resourceType({
    token: "random:index/randomPassword:RandomPassword",
    inputs: z.strictObject({ length: z.int().min(1), special: z.literal(false), keepers: inert }),
    create: ({ inputs }) => ({ id: "none", outputs: { result: password(inputs.length) } }),
  }),
  resourceType({
    token: "random:index/randomBytes:RandomBytes",
    inputs: z.strictObject({ length: z.int().min(1), keepers: inert }),
    create: ({ inputs }) => {
      const bytes = randomBytes(inputs.length);
      return { id: "none", outputs: { hex: bytes.toString("hex"), base64: bytes.toString("base64") } };
    },
  }),
  resourceType({
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
  resourceType({
    token: "random:index/randomUuid:RandomUuid",
    inputs: z.strictObject({ keepers: inert }),
    create: () => {
      const result = randomUUID();
      return { id: result, outputs: { result } };
    },
  }),
];
