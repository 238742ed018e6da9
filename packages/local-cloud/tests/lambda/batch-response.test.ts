import { expect } from "chai";
import { failedItems } from "../../src/lambda/batch-response";

const batch = ["a", "b", "c"];
const items = (...failed: unknown[]) => ({
  batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })),
});

describe("Lambda: the response to a batch", () => {
  // The tables of the developer guide: services-sqs-errorhandling, services-ddb-batchfailurereporting.
  const cases: readonly (readonly [string, unknown, readonly string[] | "all"])[] = [
    ["an empty list", items(), []],
    ["a null list", { batchItemFailures: null }, []],
    ["an empty object", {}, []],
    ["nothing", null, []],
    ["an empty text", "", []],
    ["some", items("b"), ["b"]],
    ["some, one twice", items("b", "b", "c"), ["b", "c"]],
    ["all", items("a", "b", "c"), ["a", "b", "c"]],
    ["an identifier that isn't in the batch", items("a", "z"), "all"],
    ["an empty identifier", items(""), "all"],
    ["a null identifier", items(null), "all"],
    ["a number for an identifier", items(1), "all"],
    ["a wrong key name", { batchItemFailures: [{ itemId: "a" }] }, "all"],
    ["a list of bare identifiers", { batchItemFailures: ["a"] }, "all"],
    ["an object for the list", { batchItemFailures: { itemIdentifier: "a" } }, "all"],
    ["a text", "done", "all"],
  ];
  for (const [name, payload, expected] of cases) {
    it(`says which failed: ${name}`, () => {
      const failed = failedItems({ requestId: "r", payload }, batch, true);

      expect(failed === "all" ? failed : [...failed]).to.deep.equal(expected);
    });
  }

  it("is complete failure when the function failed", () => {
    const fault = { errorType: "Error", errorMessage: "boom", trace: [] };

    expect(failedItems({ requestId: "r", fault, functionError: "Unhandled" }, batch, true)).to.equal("all");
  });

  it("isn't looked at unless the mapping asks for it", () => {
    expect(failedItems({ requestId: "r", payload: items("a") }, batch, false)).to.deep.equal(new Set());
  });
});
