import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { orderToCopy } from "../../cli/order-to-copy";

const api = { apiUrl: "http://127.0.0.1:3000", apiKey: "ofk_1" };
const order = {
  customerId: "CUST-123",
  customerEmail: "ada@example.com",
  items: [{ productId: "PROD-001", quantity: 2 }],
};

/** What this shell hands to `curl`: the command runs Node.js instead, which prints its arguments. */
const argumentsOf = (command: string): string[] => {
  const print = `"${process.execPath}" -p "JSON.stringify(process.argv.slice(1))" --`;
  const printed = execFileSync(command.replace(/^curl/, print), { shell: true, encoding: "utf8" });
  return JSON.parse(printed);
};

const expected = [
  ...["-X", "POST", "http://127.0.0.1:3000/orders", "-H", "x-api-key: ofk_1"],
  ...["-H", "content-type: application/json", "-d", JSON.stringify(order)],
];

describe("the order to copy", () => {
  it("reaches the API as it is meant, from this platform's shell", () => {
    const command = orderToCopy(api).slice(0, process.platform === "win32" ? 1 : undefined);

    expect(argumentsOf(command.join("\n"))).to.deep.equal(expected);
  });

  it("is one line with double quotes only for Windows's Command Prompt", () => {
    const [command = ""] = orderToCopy(api, "win32");

    expect(command).to.not.match(/['\n]/);
    // A POSIX shell takes these quotes in the same way.
    if (process.platform !== "win32") expect(argumentsOf(command)).to.deep.equal(expected);
  });

  it("has a way for PowerShell, whose versions quote differently", () => {
    expect(orderToCopy(api, "win32").at(-1)).to.contain("npm run orders -- place").and.to.not.match(/["']/);
  });
});
