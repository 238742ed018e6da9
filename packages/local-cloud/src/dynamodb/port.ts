import { Port } from "../port";
import type { DynamoService } from "./dynamodb";

/** Tables, for services that call them, and for readers of streams, which are notified of each write. */
export const tables = new Port<Pick<DynamoService, "handle" | "onWrite" | "permissions">>("tables");
