import { expect } from "chai";
import * as z from "zod";
import { eventSchema } from "../../infra/event-schema";
import { breakingChanges } from "./breaking-changes";

const status = z.enum(["NEW", "PAID"]);
const fields = {
  id: z.string().min(1),
  status,
  note: z.string().optional(),
  lines: z.array(z.object({ quantity: z.int().min(1).max(1_000) })),
};
const schemaOf = (shape: z.core.$ZodShape) =>
  eventSchema("shop", "Happened", z.object({ data: z.object(shape) }));
const from = schemaOf(fields);
const change = (changes: z.core.$ZodShape) => schemaOf({ ...fields, ...changes });
const without = (name: keyof typeof fields) =>
  schemaOf(Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name)));

describe("Breaking changes of a schema", () => {
  const broken: Record<string, [ReturnType<typeof schemaOf>, string]> = {
    "a field that was removed": [without("id"), "event.detail.data.id: was removed"],
    "an optional field that was removed": [without("note"), "event.detail.data.note: was removed"],
    "a new field that is required": [change({ more: z.string() }), "event.detail.data.more: became required"],
    "an optional field that became required": [change({ note: z.string() }), "note: became required"],
    "a field that became optional": [
      change({ id: z.string().min(1).optional() }),
      "id: is no longer always there",
    ],
    "another type": [change({ id: z.int() }), 'id: type "string" became "integer"'],
    "a null that wasn't allowed": [change({ id: z.string().min(1).nullable() }), "event.detail.data.id"],
    "a value less": [change({ status: z.enum(["NEW"]) }), "status: PAID is no longer allowed"],
    "a limit to some values": [change({ note: z.enum(["a"]).optional() }), "note: is limited to a"],
    "a longer minimum": [change({ id: z.string().min(2) }), "id: minLength went up to 2"],
    "a maximum that there wasn't": [change({ id: z.string().min(1).max(9) }), "id: maxLength went down to 9"],
    "a pattern": [change({ id: z.string().min(1).regex(/^a/) }), "id: pattern became ^a"],
    "something deep within": [
      change({ lines: z.array(z.object({ quantity: z.int().min(1).max(10) })) }),
      "event.detail.data.lines[].quantity: maximum went down to 10",
    ],
    "a list that has to be filled": [change({ lines: fields.lines.min(1) }), "lines: minItems went up to 1"],
  };
  for (const [what, [to, named]] of Object.entries(broken))
    it(`are told, by path: ${what}`, () => {
      expect(breakingChanges(from, to).join("\n")).to.contain(named);
    });

  const harmless: Record<string, ReturnType<typeof schemaOf>> = {
    nothing: schemaOf(fields),
    "a new optional field": change({ more: z.string().optional() }),
    "a value more": change({ status: z.enum(["NEW", "PAID", "SHIPPED"]) }),
    "a wider range": change({ lines: z.array(z.object({ quantity: z.int().min(0).max(9_999) })) }),
    "a limit less": change({ id: z.string() }),
  };
  for (const [what, to] of Object.entries(harmless))
    it(`aren't: ${what}`, () => {
      expect(breakingChanges(from, to)).to.deep.equal([]);
    });
});
