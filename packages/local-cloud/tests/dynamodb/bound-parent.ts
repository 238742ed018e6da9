import { spawnBound } from "../../src/dynamodb/engine-process";

// Starts a server as it would on the platform named, tells its address and its process id, and waits to be killed.
const server = `
  const server = require("node:http").createServer((_, response) => response.end());
  server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port, process.pid));
`;
const platform = process.argv[2] === "win32" ? "win32" : process.platform;
spawnBound(process.execPath, ["-e", server], platform).stdout?.pipe(process.stdout);
