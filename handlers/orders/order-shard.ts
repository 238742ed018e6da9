import { createHash } from "node:crypto";
import type { Order } from "../domain/order";

/** Returns the shard of an order, from 0: the same for the same id, and as often one as another. */
export const shardOf = (orderId: string, shards: number): number =>
  createHash("sha256").update(orderId).digest().readUInt32BE(0) % shards;

/** The partition key of a shard in an index. */
export const shardKey = (value: string, shard: number): string => `${value}#${shard}`;

/** The attribute that puts an order into the index of statuses; it changes with the status. */
export const statusShard = ({ orderId, status }: Pick<Order, "orderId" | "status">, shards: number): string =>
  shardKey(status, shardOf(orderId, shards));

/** The attributes that put an order into the indexes of statuses and of clients. */
export const shardKeys = (order: Pick<Order, "orderId" | "status" | "clientId">, shards: number) => ({
  statusShard: statusShard(order, shards),
  clientShard: shardKey(order.clientId, shardOf(order.orderId, shards)),
});
