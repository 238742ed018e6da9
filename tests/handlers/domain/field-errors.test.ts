import { expect } from "chai";
import * as z from "zod";
import { fieldErrors } from "../../../handlers/domain/field-errors";

const schema = z.strictObject({ lines: z.array(z.strictObject({ quantity: z.int("must be whole") })) });

const errorsOf = (input: unknown, root?: string) => {
  const { error } = schema.safeParse(input);
  return error === undefined ? [] : fieldErrors(error, root);
};

describe("what is wrong with an input", () => {
  it("is named by the path of each field", () => {
    expect(errorsOf({ lines: [{ quantity: 1 }, { quantity: "two" }] })).to.deep.equal([
      { path: "lines.1.quantity", message: "must be whole" },
    ]);
  });

  it("names each unknown field by its own path", () => {
    expect(errorsOf({ lines: [{ quantity: 1, colour: "red", size: 2 }], note: "" })).to.deep.equal([
      { path: "lines.0.colour", message: "isn't a known field" },
      { path: "lines.0.size", message: "isn't a known field" },
      { path: "note", message: "isn't a known field" },
    ]);
  });

  it("is the input itself where no field of it is at fault", () => {
    expect(errorsOf("text").map(({ path }) => path)).to.deep.equal(["body"]);
    expect(errorsOf("text", "item").map(({ path }) => path)).to.deep.equal(["item"]);
  });
});
