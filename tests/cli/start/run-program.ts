import { join } from "node:path";
import { main } from "../../../cli/start/main";

/** `npm start` for the program that PROGRAM names. */
void main({ directory: join(__dirname, "../../.."), main: process.env.PROGRAM ?? "" });
