import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { operatorIn } from "../../cli/aws/operator";
import { askInsteadOfAws } from "./support/as-deployed";
import { type Actions, AwsAnswer, awsStandIn } from "./support/aws-stand-in";
import { runOn } from "./support/world";

const lamp = { productId: "LAMP", name: "Lamp", unitPrice: 3_900, currency: "USD", stock: 80 };
const stored = {
  productId: { S: "LAMP" },
  name: { S: "Lamp" },
  unitPrice: { N: "3900" },
  currency: { S: "USD" },
  stock: { N: "3" },
};

/** As a deployed stack: without `awsEndpoint`, with the SDK's own settings. */
const outputs = { inventoryTableName: "inventory", stockMovementsTableName: "movements" };

describe("seed on a deployed stack", () => {
  let directory: string;
  let file: string;
  let close = async (): Promise<void> => {};

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-protected-"));
    file = join(directory, "products.json");
    await writeFile(file, JSON.stringify([lamp]));
  });
  afterEach(async () => {
    await close();
    await rm(directory, { recursive: true, force: true });
  });

  const stack = async (describeTable: Actions[string]) => {
    const standIn = await awsStandIn({
      DescribeTable: describeTable,
      GetItem: () => ({ Item: stored }),
      TransactWriteItems: () => ({}),
      UpdateItem: () => ({}),
    });
    const undo = askInsteadOfAws(standIn.url);
    close = async () => {
      undo();
      await standIn.close();
    };
    const written = () => standIn.calls.filter(({ action }) => action === "TransactWriteItems").length;
    return { written, standIn };
  };
  const isProtected = (answer: boolean) => () => ({ Table: { DeletionProtectionEnabled: answer } });
  const denied = () => {
    throw new AwsAnswer("AccessDeniedException", "no");
  };
  const args = (...more: readonly string[]) => ["--stack", "prod", "seed", ...more, "--by", "ci"];

  for (const [what, describeTable] of [
    ["that is protected", isProtected(true)],
    ["of which that can't be known", denied],
  ] as const)
    it(`replaces no stock of one ${what} without a person, whatever --yes says`, async () => {
      const { written } = await stack(describeTable);

      const alone = await runOn(outputs, args(file, "--replace-stock", "--yes"));
      const questions: string[] = [];
      const confirm = async (question: string) => questions.push(question) > 0;
      const asked = await runOn(outputs, args(file, "--replace-stock", "--yes"), { confirm });

      expect([alone.code, asked.code], asked.stderr).to.deep.equal([2, 0]);
      expect(alone.stderr).to.contain("The tables of stack prod are protected: --yes isn't enough");
      expect(questions).to.have.length(1);
      expect(questions[0]).to.contain("on prod").and.to.contain("LAMP: 3 → 80");
      expect(written()).to.equal(1);
    });

  it("replaces stock of one that isn't protected with --yes", async () => {
    const { written } = await stack(isProtected(false));

    const { code, stderr } = await runOn(outputs, args(file, "--replace-stock", "--yes"));

    expect(code, stderr).to.equal(0);
    expect(written()).to.equal(1);
  });

  it("asks before the sample catalogue is offered to the customers of one that is protected", async () => {
    const { standIn } = await stack(isProtected(true));

    const unasked = await runOn(outputs, args());
    const calledUnasked = standIn.calls.map(({ action }) => action);
    const agreed = await runOn(outputs, args("--yes"));

    expect([unasked.code, agreed.code]).to.deep.equal([2, 0]);
    expect(unasked.stderr).to.contain("sample catalogue");
    expect(calledUnasked).to.deep.equal(["DescribeTable"]);
  });
});

describe("who an operator is", () => {
  for (const [arn, name] of [
    ["arn:aws:sts::123456789012:assumed-role/Admin/ada@example.com", "role/Admin"],
    ["arn:aws:iam::123456789012:user/people/ada", "user/ada"],
    ["arn:aws-cn:iam::123456789012:root", "root"],
    ["arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Ops+_1/ada", "role/AWSReservedSSO_Ops-_1"],
    ["", "unknown"],
  ] as const)
    it(`is ${name} for ${arn || "nothing"}`, () => {
      expect(operatorIn(arn)).to.equal(name);
    });
});
