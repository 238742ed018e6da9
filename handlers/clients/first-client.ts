import { type Client, client, hashOfKey } from "./client";

/** The client that a stack begins with; it may do everything, so that the shop's own clients can be few and narrow. */
export const firstClient = (key: string, createdAt: string): Client =>
  client.parse({
    keyHash: hashOfKey(key),
    clientId: "default",
    name: "default",
    scopes: ["orders:admin", "orders:read", "orders:write"],
    createdAt,
  });
