import { Port } from "../port";
import type { SesService } from "./ses";

/** The mails that were sent. */
export const mail = new Port<Pick<SesService, "mailbox">>("mail");
