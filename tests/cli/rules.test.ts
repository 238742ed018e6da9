import { expect } from "chai";
import { chosenRules } from "../../cli/aws/rules";
import { NotFound } from "../../cli/errors";

const inventory = {
  name: "inventory-1a2b3c4",
  arn: "arn:inventory",
  types: ["OrderCreated", "OrderCancelled"],
};
const notifier = { name: "orderflow-dev-notifier", arn: "arn:notifier", types: undefined };
const rules = [inventory, notifier];

describe("the rules that a replay goes to", () => {
  it("are all of them when nothing is said", () => {
    expect(chosenRules(rules, {})).to.equal(undefined);
  });

  for (const [rule, found] of [
    ["inventory", inventory],
    ["inventory-1a2b3c4", inventory],
    ["notifier", notifier],
    ["orderflow-dev-notifier", notifier],
  ] as const)
    it(`${rule} names one`, () => {
      expect(chosenRules(rules, { rule })).to.deep.equal([found]);
    });

  it("are those that take a type; a rule without types takes all", () => {
    expect(chosenRules(rules, { type: "OrderCreated" })).to.deep.equal([inventory, notifier]);
    expect(chosenRules(rules, { type: "OrderPaid" })).to.deep.equal([notifier]);
  });

  it("an unknown rule and a rule that doesn't match the type have different errors, which list the existing rules", () => {
    expect(() => chosenRules(rules, { rule: "nope" })).to.throw(NotFound, 'There is no rule "nope".');
    expect(() => chosenRules(rules, { rule: "inventory", type: "OrderPaid" }))
      .to.throw(NotFound, 'There is no rule "inventory" that takes OrderPaid.')
      .with.property("hint")
      .that.contains("inventory-1a2b3c4 (OrderCreated, OrderCancelled)")
      .and.contains("orderflow-dev-notifier (all types)");
  });
});
