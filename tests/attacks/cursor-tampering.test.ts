import { expect } from "chai";
import fc from "fast-check";
import * as z from "zod";
import { newClient } from "../../handlers/clients/client";
import { openApi } from "../../handlers/openapi/document";
import { cursorsOf } from "../../handlers/orders/cursor";
import { Contract } from "../contract/contract";
import { pendingOrder } from "../factories/order";
import { useDynamo } from "../handlers/support/dynamo";
import { type Answered, inProcessApi, type Sent } from "../handlers/support/in-process-api";
import { nastyTexts } from "./nasty";

const end = { at: "2026-03-01T10:00:00.000Z", seen: ["ord_00000000000000000000000000"] };
const createdAt = "2026-03-01T10:00:00.000Z";

describe("a modified cursor", () => {
  const cursors = cursorsOf("secret");
  const cursor = cursors.write(end, "a listing");
  const bytes = Buffer.from(cursor, "base64url");

  it("is refused whichever of its bits is flipped", () => {
    for (const [index] of bytes.entries())
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[index] = (flipped[index] ?? 0) ^ (1 << bit);

        expect(
          cursors.read(flipped.toString("base64url"), "a listing"),
          `byte ${index}, bit ${bit}`,
        ).to.equal(undefined);
      }
  });

  it("is refused when a character of it is another, when it is cut, and when it is longer", () => {
    for (let index = 0; index < cursor.length; index += 1) {
      const other = cursor[index] === "A" ? "B" : "A";
      const changed = cursor.slice(0, index) + other + cursor.slice(index + 1);

      for (const tampered of [changed, cursor.slice(0, index), `${cursor}${other}`, `${cursor}=`])
        expect(cursors.read(tampered, "a listing"), tampered).to.equal(undefined);
    }
  });

  it("is refused for any other listing, and by any other secret", () => {
    const property = fc.property(fc.string(), fc.string(), (listing, secret) => {
      fc.pre(listing !== "a listing" && secret !== "secret");

      expect(cursors.read(cursor, listing)).to.equal(undefined);
      expect(cursorsOf(secret).read(cursor, "a listing")).to.equal(undefined);
    });

    fc.assert(property, { seed: 7 });
  });

  it("is accepted if it is unchanged", () => {
    expect(cursors.read(cursor, "a listing")).to.deep.equal(end);
  });
});

describe("a cursor of another client", () => {
  const database = useDynamo();
  const contract = new Contract(openApi());
  const [mine, others] = ["mine", "others"].map((name) =>
    newClient({ name, scopes: ["orders:read"] }, { createdAt }),
  );
  let call: (sent: Sent) => Promise<Answered>;

  before(async () => {
    const tables = await database().createTables();
    for (const client of [mine, others]) {
      if (client === undefined) throw new Error("There are two clients.");
      await database().put(tables.clientsTable, client.record);
      for (let i = 0; i < 3; i += 1) {
        const order = pendingOrder({
          clientId: client.record.clientId,
          createdAt: `2026-03-01T10:00:0${i}.000Z`,
        });
        await database().put(tables.ordersTable, { ...order, requestHash: "seeded" });
      }
    }
    call = inProcessApi(database(), tables);
  });

  const list = async (key: string | undefined, query: string) => {
    const sent = { method: "GET", path: `/orders?${query}`, headers: { "x-api-key": key ?? "" } };
    const answer = await call(sent);
    contract.check({ ...sent, ...answer });
    return answer;
  };
  const cursorIn = ({ text }: Answered): string =>
    z.object({ nextCursor: z.string() }).parse(JSON.parse(text)).nextCursor;

  it("is refused, as is one of another filter, and nonsense", async () => {
    const cursor = cursorIn(await list(others?.key, "limit=1"));
    const own = cursorIn(await list(mine?.key, "limit=1"));

    const stolen = await list(mine?.key, `limit=1&cursor=${cursor}`);
    const refiltered = await list(mine?.key, `limit=1&status=PENDING&cursor=${own}`);
    const nonsense = await Promise.all(
      nastyTexts.map((text) =>
        list(mine?.key, `cursor=${encodeURIComponent(text.replace(/\p{Cs}/gu, "?"))}`),
      ),
    );

    for (const { status, text } of [stolen, refiltered, ...nonsense]) {
      expect(status).to.equal(400);
      expect(text).to.not.contain("ord_");
    }
    expect((await list(mine?.key, `limit=1&cursor=${own}`)).status).to.equal(200);
  });
});
