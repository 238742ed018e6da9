import { join } from "node:path";
import { main } from "./start/main";

/** `npm start`: the program of index.ts on the local cloud, until Ctrl-C. */
void main({ directory: join(__dirname, "..") });
