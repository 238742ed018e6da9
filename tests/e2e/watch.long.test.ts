import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { mailingAll, RunningCloud, statusesOf, until } from "./cloud";
import { ProjectCopy } from "./project-copy";

/** Milliseconds for a change to be live on a loaded machine; bench/watch.ts measures the time. */
const patience = 240_000;

describe("npm start -- --watch", function () {
  this.timeout(600_000);
  let project: ProjectCopy;
  let cloud: RunningCloud;
  before(async () => {
    project = new ProjectCopy();
    // Nothing of the copy was bundled before.
    const args = ["--watch", ...mailingAll];
    cloud = await RunningCloud.start({ project: project.directory, args, patience });
  });
  after(async () => {
    await cloud?.stop();
    await project?.remove();
  });

  /** @returns what the cloud prints from now on, once it contains a text */
  const printed = (text: string) => {
    const before = cloud.log.length;
    return () =>
      until(
        text,
        async () => cloud.log.slice(before),
        (log) => log.includes(text),
        patience,
      );
  };
  let placed = 0;
  const place = () => {
    placed += 1;
    const order = {
      customerId: `CUST-${placed}`,
      customerEmail: `watched-${placed}@example.com`,
      items: [{ productId: "PROD-001", quantity: 1 }],
    };
    return cloud.place(order);
  };
  const shipped = (orderId: unknown) =>
    until(
      `${orderId} to be SHIPPED`,
      () => cloud.order(orderId),
      ({ body }) => statusesOf(body).includes("SHIPPED"),
      patience,
    );
  /** The response of an open route, without the check against the API's document. */
  const healthIs = (status: string) =>
    until(
      `health to be ${status}`,
      async () => (await fetch(`${cloud.outputs.apiUrl}/health`)).json(),
      (body) => JSON.stringify(body) === JSON.stringify({ status }),
      patience,
    );

  it("swaps the functions that import a saved handler, and no others", async () => {
    const live = printed("handlers/notifications/wording.ts: live after");
    project.save("handlers/notifications/wording.ts", (text) => `${text}\nprocess.exitCode ??= 0;\n`);

    const log = await live();

    expect([...log.matchAll(/aws:lambda:Function (\S+)/g)].map(([, name]) => name)).to.deep.equal([
      "notifier",
    ]);
  });

  it("loses no order that is placed or in progress meanwhile", async () => {
    const first = await place();
    let isLive = false;
    const answers = [first];
    const shopping = (async () => {
      while (!isLive && answers.length < 40) {
        answers.push(await place());
        await delay(200);
      }
    })();
    const live = printed("handlers/telemetry/powertools.ts: live after");
    project.save("handlers/telemetry/powertools.ts", (text) => `${text}\nprocess.exitCode ??= 0;\n`);

    const log = await live().finally(() => {
      isLive = true;
    });
    await shopping;

    expect(log)
      .to.match(/aws:lambda:Function create-order\n/)
      .and.match(/aws:lambda:Function ship-order\n/);
    expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 201));
    for (const { body } of answers) await shipped(body.orderId);
  });

  it("keeps the last good version after a type error, and deploys the corrected file", async () => {
    const health = "handlers/http/health.ts";
    const original = project.read(health);
    const refused = printed("The last good version keeps running.");
    project.save(health, (text) => text.replace('{ status: "ok" }', "{ status: well }"));
    expect(await refused())
      .to.contain(`${health}(`)
      .and.contain("Cannot find name 'well'");
    await healthIs("ok");

    const live = printed(`${health}: live after`);
    project.save(health, () => original.replaceAll('"ok"', '"well"'));
    await live();

    await healthIs("well");
  });

  it("runs the program for a change of index.ts, and keeps what was stored", async () => {
    const { body } = await place();
    const live = printed("index.ts: live after");
    project.save("index.ts", (text) => text.replace("timeout: 30,", "timeout: 31,"));

    expect(await live()).to.match(/~ {2}aws:lambda:Function \S+/);
    await shipped(body.orderId);
  });
});
