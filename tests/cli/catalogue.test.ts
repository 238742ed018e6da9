import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import * as z from "zod";
import { planSeed, seedCatalogue } from "../../cli/catalogue/seed";
import type { Shelf } from "../../cli/catalogue/shelf";
import { addStock, setStock } from "../../cli/catalogue/stock";
import type { World } from "../../cli/context";
import { confirm } from "../../handlers/domain/order-state";
import { dynamoDbStock } from "../../handlers/inventory/dynamodb-stock";
import { at, pendingOrder } from "../factories/order";
import { useDynamo } from "../handlers/support/dynamo";
import { runOn } from "./support/world";

const lamp = { productId: "LAMP", name: "Lamp", unitPrice: 3_900, currency: "USD", stock: 80 };
const mug = { productId: "MUG", name: "Mug", unitPrice: 1_200, currency: "USD", stock: 5 };

const note = { by: "role/Admin", reason: "delivery", at: new Date("2026-03-01T10:00:00.000Z") };

const log = z.object({
  movements: z.array(
    z.looseObject({
      productId: z.string(),
      change: z.int(),
      kind: z.string(),
      by: z.string(),
      reason: z.string(),
      at: z.string(),
    }),
  ),
});

describe("the catalogue in operators' hands", function () {
  this.timeout(180_000);
  const database = useDynamo();
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-catalogue-"));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  /** A shop with these products, and the commands on it. */
  const shop = async (...items: readonly object[]) => {
    const tables = await database().createTables();
    for (const item of items) await database().put(tables.inventoryTable, item);
    const { inventoryTable, movementsTable } = tables;
    const outputs = {
      awsEndpoint: database().endpoint,
      inventoryTableName: inventoryTable,
      stockMovementsTableName: movementsTable,
    };
    const run = (args: readonly string[], world: Partial<World> = {}) => runOn(outputs, args, world);
    const json = async <Schema extends z.ZodType>(schema: Schema, ...args: readonly string[]) => {
      const { code, stdout, stderr } = await run([...args, "--json"]);
      expect(code, stderr).to.equal(0);
      return schema.parse(JSON.parse(stdout));
    };
    const shelf: Shelf = { db: database().db, inventoryTable, movementsTable };
    const item = (productId: string) => database().get(inventoryTable, { productId });
    const stockOf = async (productId: string) => (await item(productId))?.stock;
    const movements = async (...args: readonly string[]) =>
      (await json(log, "stock", "log", ...args)).movements;
    return { ...tables, run, json, shelf, item, stockOf, movements };
  };

  describe("stock add", () => {
    it("adds pieces, and records who, when, why and how much", async () => {
      const { run, stockOf, movements } = await shop(lamp);

      const { code, stdout, stderr } = await run([
        "stock",
        "add",
        "LAMP",
        "50",
        "--reason",
        "delivery 4711",
        "--by",
        "warehouse",
      ]);

      expect(code, stderr).to.equal(0);
      expect(stdout).to.contain("50 pieces of LAMP added; its stock is 130.");
      expect(await stockOf("LAMP")).to.equal(130);
      expect(await movements()).to.have.length(1);
      expect((await movements())[0]).to.include({
        productId: "LAMP",
        change: 50,
        kind: "add",
        by: "warehouse",
        reason: "delivery 4711",
        at: "2026-03-01T12:00:00.000Z",
      });
    });

    it("takes pieces, but never more than there are", async () => {
      const { run, stockOf, movements } = await shop(mug);

      const taken = await run(["stock", "add", "MUG", "-3", "--reason", "broken"]);
      const refused = await run(["stock", "add", "MUG", "-3", "--reason", "broken"]);

      expect(taken.code, taken.stderr).to.equal(0);
      expect(refused.code).to.equal(5);
      expect(refused.stderr).to.contain("The stock of MUG is 2; 3 can't be removed from it.");
      expect(await stockOf("MUG")).to.equal(2);
      expect((await movements("MUG")).map(({ change }) => change)).to.deep.equal([-3]);
    });

    it("loses nothing of what orders take and give back at the same time", async () => {
      const { shelf, stockOf, ordersTable, inventoryTable } = await shop({ ...lamp, stock: 20 });
      const orders = Array.from({ length: 10 }, () => pendingOrder({}, { LAMP: 1 }));
      for (const order of orders) await database().put(ordersTable, { ...order, requestHash: "hash" });
      const stock = dynamoDbStock(database().db, { ordersTable, inventoryTable });

      await Promise.all([
        ...orders.map((order) => stock.reserve(order, confirm(order, at))),
        ...Array.from({ length: 10 }, () => addStock(shelf, "LAMP", 3, note)),
      ]);

      expect(await stockOf("LAMP")).to.equal(20 - 10 + 30);
    });

    it("makes no half product: what doesn't exist is refused, and nothing is recorded", async () => {
      const { run, item, movements } = await shop();

      const { code, stderr } = await run(["stock", "add", "NOPE", "5", "--reason", "delivery"]);

      expect(code).to.equal(4);
      expect(stderr).to.contain('There is no product "NOPE"').and.to.contain("products set NOPE");
      expect(await item("NOPE")).to.equal(undefined);
      expect(await movements()).to.deep.equal([]);
    });

    for (const [what, args, message] of [
      ["no reason", ["LAMP", "5"], /required option '--reason/],
      ["no pieces", ["LAMP", "0", "--reason", "r"], /other than 0/],
      ["half a piece", ["LAMP", "1.5", "--reason", "r"], /must be a whole number/],
      ["an e-mail address as reason", ["LAMP", "5", "--reason", "ada@example.com asked"], /e-mail address/],
      ["an e-mail address as name", ["LAMP", "5", "--reason", "r", "--by", "ada@example.com"], /--by/],
      ["a reason of two lines", ["LAMP", "5", "--reason", "a\nb"], /--reason/],
    ] as const)
      it(`refuses ${what}`, async () => {
        const { run, stockOf } = await shop(lamp);

        const { code, stderr } = await run(["stock", "add", ...args]);

        expect(code).to.equal(2);
        expect(stderr).to.match(message);
        expect(await stockOf("LAMP")).to.equal(80);
      });
  });

  describe("stock set", () => {
    it("writes what was counted, and records the difference", async () => {
      const { run, stockOf, movements } = await shop(lamp);

      const { stdout } = await run(["stock", "set", "LAMP", "77", "--reason", "stocktaking"]);

      expect(stdout).to.contain("The stock of LAMP is 77; it was 80.");
      expect(await stockOf("LAMP")).to.equal(77);
      expect((await movements())[0]).to.include({ kind: "set", change: -3, before: 80, after: 77 });
    });

    it("refuses when the stock isn't what is expected any more", async () => {
      const { run, stockOf, movements } = await shop(lamp);

      const args = ["stock", "set", "LAMP", "97", "--expected", "100", "--reason", "stocktaking"];
      const { code, stderr } = await run(args);

      expect(code).to.equal(5);
      expect(stderr).to.contain("The stock of LAMP is 80, not 100");
      expect([await stockOf("LAMP"), await movements()]).to.deep.equal([80, []]);
    });

    it("never writes over a change that happened since it was read", async () => {
      const { shelf, stockOf, movements } = await shop({ ...lamp, stock: 0 });

      await Promise.all([
        ...Array.from({ length: 8 }, () => addStock(shelf, "LAMP", 1, note)),
        setStock(shelf, "LAMP", { stock: 100 }, note),
      ]);

      const changes = (await movements()).map(({ change }) => change);
      expect(await stockOf("LAMP")).to.equal(changes.reduce((sum, change) => sum + change, 0));
    });

    it("repairs a stock that isn't a number", async () => {
      const { run, stockOf } = await shop({ ...lamp, stock: "many" });

      const added = await run(["stock", "add", "LAMP", "1", "--reason", "delivery"]);
      const set = await run(["stock", "set", "LAMP", "9", "--reason", "counted"]);

      expect(added.code).to.equal(5);
      expect(added.stderr).to.contain("isn't a number").and.to.contain("stock set LAMP");
      expect(set.code, set.stderr).to.equal(0);
      expect(await stockOf("LAMP")).to.equal(9);
    });
  });

  describe("stock log", () => {
    it("shows the newest first, of one product or of all, and says when there is nothing", async () => {
      const { run, movements } = await shop(lamp, mug);
      expect((await run(["stock", "log"])).stdout).to.equal("No changes by operators.\n");
      for (const [minute, productId] of [
        [1, "LAMP"],
        [2, "MUG"],
        [3, "LAMP"],
      ] as const)
        await run(["stock", "add", productId, String(minute), "--reason", "delivery"], {
          now: () => new Date(Date.UTC(2026, 2, 1, 10, minute)),
        });

      const all = await movements();
      const ofLamp = await movements("LAMP", "--limit", "1");
      const text = await run(["stock", "log"]);

      expect(all.map(({ change }) => change)).to.deep.equal([3, 2, 1]);
      expect(ofLamp.map(({ change }) => change)).to.deep.equal([3]);
      expect(text.stdout).to.match(/^2026-03-01 10:03:00.000Z +LAMP +\+3 +add +local +delivery$/m);
    });

    it("forgets what is older than its days, and leaves out what it can't read", async () => {
      const { run, movements, movementsTable } = await shop(lamp);
      await run(["stock", "add", "LAMP", "1", "--reason", "delivery"]);
      await database().put(movementsTable, { productId: "LAMP", movementId: "odd" });

      const [stored] = (await database().all(movementsTable)).filter(({ change }) => change === 1);
      const told = await run(["stock", "log", "LAMP"]);

      expect(stored?.expiration).to.equal(Date.UTC(2026, 2, 1, 12) / 1_000 + 400 * 86_400);
      expect(told.stderr).to.contain("movementId odd");
      expect(await movements()).to.have.length(1);
    });
  });

  describe("products", () => {
    it("set makes a product with its stock, and changes the price of one without touching the rest", async () => {
      const { run, item, movements } = await shop({ ...lamp, colour: "red" });

      const made = await run([
        "products",
        "set",
        "POT",
        "--name",
        "Tea Pot",
        "--price",
        "2900USD",
        "--stock",
        "4",
      ]);
      const changed = await run(["products", "set", "LAMP", "--price", "3500EUR"]);
      const again = await run(["products", "set", "LAMP", "--price", "3500EUR"]);

      expect([made.code, changed.code, again.code], made.stderr).to.deep.equal([0, 0, 0]);
      expect(await item("POT")).to.deep.equal({
        productId: "POT",
        name: "Tea Pot",
        unitPrice: 2_900,
        currency: "USD",
        stock: 4,
      });
      expect(await item("LAMP")).to.deep.equal({ ...lamp, colour: "red", unitPrice: 3_500, currency: "EUR" });
      expect(again.stdout).to.contain("is unchanged");
      expect(
        (await movements()).map(({ productId, change, kind }) => [productId, change, kind]),
      ).to.deep.equal([["POT", 4, "new"]]);
    });

    for (const [what, args, code, message] of [
      ["a new product without its price", ["NEW", "--name", "New"], 2, /add --price/],
      ["a new product without a name", ["NEW", "--price", "100USD"], 2, /add --name/],
      ["a price that nobody can be charged", ["LAMP", "--price", "1USD"], 2, /unitPrice: .*can't be charged/],
      ["an unknown currency", ["LAMP", "--price", "100XXY"], 2, /currency/],
      ["an id that no order could name", ["a b", "--name", "N", "--price", "100USD"], 2, /productId/],
      ["another stock", ["LAMP", "--stock", "5"], 2, /LAMP already has a stock/],
    ] as const)
      it(`set refuses ${what}`, async () => {
        const { run, item } = await shop(lamp);

        const ran = await run(["products", "set", ...args]);

        expect(ran.code, ran.stderr).to.equal(code);
        expect(ran.stderr).to.match(message);
        expect(await item("LAMP")).to.deep.equal(lamp);
        expect(await item("NEW")).to.equal(undefined);
      });

    it("set repairs a product that is there by half", async () => {
      const { run, item } = await shop({ productId: "LAMP", stock: 3 });

      const { code, stderr } = await run(["products", "set", "LAMP", "--name", "Lamp", "--price", "3900USD"]);

      expect(code, stderr).to.equal(0);
      expect(await item("LAMP")).to.deep.equal({ ...lamp, stock: 3 });
    });

    it("retire ends the sale and keeps the rest, and can be undone", async () => {
      const { run, item } = await shop(lamp);
      const later = { now: () => new Date("2026-04-01T00:00:00.000Z") };

      const [retired, again] = [
        await run(["products", "retire", "LAMP"]),
        await run(["products", "retire", "LAMP"], later),
      ];
      const whileRetired = await item("LAMP");
      const undone = await run(["products", "retire", "LAMP", "--undo"]);
      const missing = await run(["products", "retire", "NOPE"]);

      expect([retired.code, again.code, undone.code, missing.code]).to.deep.equal([0, 0, 0, 4]);
      expect(whileRetired).to.deep.equal({ ...lamp, retiredAt: "2026-03-01T12:00:00.000Z" });
      expect(await item("LAMP")).to.deep.equal(lamp);
      expect(await item("NOPE")).to.equal(undefined);
    });

    it("list shows what is sold and what was retired, and warns of what can't be read", async () => {
      const retiredAt = "2026-02-01T00:00:00.000Z";
      const { run } = await shop(lamp, { ...mug, retiredAt }, { productId: "HALF", stock: 1 });

      const { code, stdout, stderr } = await run(["products", "list"]);

      expect(code).to.equal(0);
      expect(stdout).to.match(/^LAMP +Lamp +\$39\.00 +80 +sold$/m);
      expect(stdout).to.match(/^MUG +Mug +\$12\.00 +5 +retired 2026-02-01$/m);
      expect(stderr).to.contain("productId HALF");
    });
  });

  describe("seed", () => {
    const fileOf = async (...products: readonly object[]): Promise<string> => {
      const file = join(directory, "products.json");
      await writeFile(file, JSON.stringify(products));
      return file;
    };

    it("adds what is new and changes name and price, but never stock that exists", async () => {
      const { run, item, movements } = await shop({ ...lamp, stock: 3, colour: "red" });

      const ran = await run(["seed", await fileOf({ ...lamp, unitPrice: 3_500 }, mug)]);

      expect(ran.code, ran.stderr).to.equal(0);
      expect(ran.stdout).to.contain("1 product added, 1 changed.");
      expect(ran.stdout).to.contain("The stock of 1 product differs and stays as it is");
      expect(await item("LAMP")).to.deep.equal({ ...lamp, unitPrice: 3_500, stock: 3, colour: "red" });
      expect(await item("MUG")).to.deep.equal(mug);
      expect(
        (await movements()).map(({ productId, change, kind, reason }) => [productId, change, kind, reason]),
      ).to.deep.equal([["MUG", 5, "seed", "seed of products.json"]]);
    });

    it("leaves a retired product retired", async () => {
      const retired = { ...lamp, retiredAt: "2026-02-01T00:00:00.000Z" };
      const { run, item } = await shop(retired);

      await run(["seed", await fileOf(lamp)]);

      expect(await item("LAMP")).to.deep.equal(retired);
    });

    it("replaces stock only after confirmation, and records it", async () => {
      const { run, stockOf, movements } = await shop({ ...lamp, stock: 3 }, mug);
      const args = ["seed", await fileOf(lamp, mug), "--replace-stock"];
      const questions: string[] = [];
      const answering = (answer: boolean): Partial<World> => ({
        confirm: async (question) => {
          questions.push(question);
          return answer;
        },
      });

      const [unasked, declined] = [await run(args), await run(args, answering(false))];
      const untouched = await stockOf("LAMP");
      const agreed = await run(args, answering(true));

      expect([unasked.code, declined.code, agreed.code]).to.deep.equal([2, 1, 0]);
      expect(unasked.stderr).to.contain("Add --yes to replace the stock of 1 product");
      expect(questions[0]).to.contain("The stock of 1 product on local").and.to.contain("LAMP: 3 → 80");
      expect(untouched).to.equal(3);
      expect(await stockOf("LAMP")).to.equal(80);
      expect((await movements())[0]).to.include({ kind: "seed", change: 77, before: 3, after: 80 });
    });

    it("doesn't ask with --yes, or if no stock differs", async () => {
      const { run, stockOf } = await shop({ ...lamp, stock: 3 });
      const args = ["seed", await fileOf(lamp), "--replace-stock"];

      const ran = [await run([...args, "--yes"]), await run(args)];

      expect(ran.map(({ code }) => code)).to.deep.equal([0, 0]);
      expect(await stockOf("LAMP")).to.equal(80);
    });

    it("leaves alone and reports what changed since it was looked at", async () => {
      const { shelf, item, stockOf } = await shop(lamp, { ...mug, stock: 9 });
      const pot = { ...lamp, productId: "POT" };
      const wanted = [{ ...lamp, unitPrice: 1_000 }, mug, pot];
      const plan = await planSeed(shelf, wanted);
      await database().put(shelf.inventoryTable, { ...lamp, unitPrice: 2_000 });
      await addStock(shelf, "MUG", -1, note);
      await database().put(shelf.inventoryTable, { ...pot, stock: 1 });

      const seeded = await seedCatalogue(shelf, plan, { note, replaceStock: true });

      expect(seeded.map(({ outcome }) => outcome)).to.deep.equal(["conflict", "conflict", "conflict"]);
      expect(await item("LAMP")).to.include({ unitPrice: 2_000 });
      expect([await stockOf("MUG"), await stockOf("POT")]).to.deep.equal([8, 1]);
    });
  });
});
