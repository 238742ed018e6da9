import { type Client, client, hashOfKey } from "./client";

/** The first client of a stack. It has all scopes, so that further clients can have only the scopes that they need. */
export const firstClient = (key: string, createdAt: string): Client =>
  client.parse({
    keyHash: hashOfKey(key),
    clientId: "default",
    name: "default",
    scopes: ["orders:admin", "orders:read", "orders:write"],
    createdAt,
  });
