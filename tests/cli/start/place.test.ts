import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { describeStartFailure } from "../../../cli/start/failure";

const file = join(process.cwd(), "infra", "queues.ts");

/** A mistake in a program, with one frame of Node's and one of the program's. */
const mistake = (frame: string): TypeError => {
  const error = new TypeError("x is not a function");
  error.stack = `TypeError: x is not a function\n    at node:internal/modules/run:1:2\n    at ${frame}\n`;
  return error;
};

describe("the place of a mistake", () => {
  for (const [what, frame] of Object.entries({
    "a path": `${file}:45:13`,
    "a path of a function": `queues (${file}:45:13)`,
    "a path of an asynchronous function": `async queues (${file}:45:13)`,
    "a path of an asynchronous module": `async ${file}:45:13`,
    "a URL, as source maps have it": `queues (${pathToFileURL(file)}:45:13)`,
    "a URL of an asynchronous module": `async ${pathToFileURL(file)}:45:13`,
  }))
    it(`is read from ${what}, and shown relative to this directory`, () => {
      const { message } = describeStartFailure(mistake(frame));

      expect(message).to.contain(`(${join("infra", "queues.ts")}:45:13)`);
    });
});
