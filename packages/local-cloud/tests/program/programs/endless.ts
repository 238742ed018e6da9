import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

/** A program that waits for something that never comes; it leaves its process id in a file. */
writeFileSync(new pulumi.Config().require("file"), String(process.pid));
const never = new Promise<string>(() => {});
setInterval(() => {}, 1_000);

export const result = pulumi.output(never);
