import { Port } from "../port";
import type { SnsService } from "./sns";

/** Topics, for services that publish to them. */
export const topics = new Port<Pick<SnsService, "policyOf" | "publish" | "publishAs">>("topics");
