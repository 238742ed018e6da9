import { Port } from "../port";
import type { IamService } from "./iam";

/** Roles, sessions, and the decision whether a call is allowed. */
export const accessControl = new Port<IamService>("access control");
