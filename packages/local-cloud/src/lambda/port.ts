import { Port } from "../port";
import type { LambdaService } from "./lambda";

/** Functions, for services that invoke them. */
export const functions = new Port<
  Pick<LambdaService, "allowsInvoke" | "debug" | "describe" | "find" | "invoke" | "invokeAsync" | "kill">
>("functions");
