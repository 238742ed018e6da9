import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { portsThatBrowsersBlock } from "@orderflow/local-cloud/testing/dynamodb";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { chromiumPath, launchBrowser } from "../../console/browser/chromium";
import { RunningCloud } from "../../e2e/cloud";
import { attackFrom, type Loot } from "./hostile-requests";
import { canListPorts, listeningPorts } from "./listening-ports";

const path = chromiumPath();

/** Every name under these leads to this machine: the first is another site, the second is one that was rebound. */
const everywhereHere = "--host-resolver-rules=MAP *.example 127.0.0.1";

const suite = () => {
  let cloud: RunningCloud;
  let browser: Browser;
  let site: Server;
  let ports: number[];

  before(async () => {
    cloud = await RunningCloud.start();
    ports = listeningPorts(cloud.pid ?? 0);
    browser = await launchBrowser(path ?? "", everywhereHere);
    site = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end("<h1>Hello</h1>"),
    );
    site.listen(0, "127.0.0.1");
    await once(site, "listening");
  });

  after(async () => {
    await browser?.close();
    site?.close();
    await cloud?.stop();
  });

  const sitePort = (): number => {
    const address = site.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  };

  /** What a page at an address gets from a port, whatever it sends. */
  const lootOf = async (address: string, target: string): Promise<Loot> => {
    const page: Page = await browser.newPage();
    try {
      await page.goto(address);
      const { inventoryQueueUrl, clientsTableName, apiKey } = cloud.outputs;
      const aims = { target, queueUrl: inventoryQueueUrl, table: clientsTableName, apiKey };
      return await page.evaluate(attackFrom, aims);
    } finally {
      await page.close();
    }
  };

  const nothing: Loot = { read: [], images: 0, frames: 0, sockets: 0 };

  const untouched = async () => {
    const { Attributes } = await cloud.sqs().send(
      new GetQueueAttributesCommand({
        QueueUrl: cloud.outputs.inventoryQueueUrl,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    const clients = await cloud.items(cloud.outputs.clientsTableName, "keyHash");
    const { now } = await cloud.time();
    return {
      messages: Object.values(Attributes ?? {}),
      hostile: JSON.stringify(clients).includes("hostile"),
      orders: await cloud.orderCount(),
      today: Math.abs(Date.parse(now) - Date.now()) < 3_600_000,
      rejecting: (await (await fetch(`${cloud.outputs.awsEndpoint}/_local/ses`)).text()).includes("hostile"),
    };
  };

  it("listens on the ports that are known to be guarded, and on no others", () => {
    const { apiUrl, awsEndpoint, consoleUrl } = cloud.outputs;
    const known = [apiUrl, awsEndpoint, consoleUrl].map((url) => Number(new URL(url).port));

    expect(ports).to.include.members(known);
    // The engines of queues and tables, and the stand-in of the model.
    expect(ports).to.have.length(known.length + 3);
  });

  it("would show what a port without a guard gives away", async () => {
    const { read, frames } = await lootOf(
      `http://evil.example:${sitePort()}/`,
      `http://evil.example:${sitePort()}`,
    );

    expect(read.length).to.be.greaterThan(10);
    expect(frames).to.equal(1);
  });

  it("can't connect to any port that the engine of the tables may take", async () => {
    const reached: number[] = [];
    for (const port of portsThatBrowsersBlock) {
      const page = await browser.newPage();
      const refusal = await page
        .goto(`http://rebound.example:${port}/`)
        .catch((error: Error) => error.message);
      if (!String(refusal).includes("ERR_UNSAFE_PORT")) reached.push(port);
      await page.close();
    }

    expect(reached).to.deep.equal([]);
  });

  it("gives a page of the web nothing, from any port", async () => {
    const address = `http://evil.example:${sitePort()}/`;

    const loot = await Promise.all(ports.map((port) => lootOf(address, `http://127.0.0.1:${port}`)));

    expect(loot).to.deep.equal(ports.map(() => nothing));
  });

  it("gives nothing to a page whose name was rebound to this machine", async () => {
    const reboundAt = async (port: number): Promise<Loot> => {
      const address = `http://rebound.example:${port}`;
      return lootOf(`${address}/`, address).catch((error: Error) => {
        if (error.message.includes("ERR_UNSAFE_PORT")) return nothing; // the browser doesn't even connect
        throw error;
      });
    };

    const loot = await Promise.all(ports.map(reboundAt));

    expect(loot).to.deep.equal(ports.map(() => nothing));
  });

  it("gives a page of another port of this machine no more than the API", async () => {
    const api = Number(new URL(cloud.outputs.apiUrl).port);
    const others = ports.filter((one) => one !== api);
    const address = `http://127.0.0.1:${sitePort()}/`;

    const loot = await Promise.all(others.map((port) => lootOf(address, `http://127.0.0.1:${port}`)));

    expect(loot).to.deep.equal(others.map(() => nothing));
  });

  it("has changed nothing after all that", async () => {
    expect(await untouched()).to.deep.equal({
      messages: ["0", "0"],
      hostile: false,
      orders: 0,
      today: true,
      rejecting: false,
    });
  });
};

// Where tests are a gate, a missing browser is a failure; elsewhere it is said, and the rest is tested.
if (!canListPorts) console.warn("The hostile page isn't tested: only Linux lists the ports of a process.");
else if (path === undefined && process.env.CI === undefined)
  console.warn("The hostile page isn't tested: no Chromium on the PATH, and no CHROMIUM_PATH.");
else
  describe("a hostile page in a browser", function () {
    this.timeout(180_000);
    suite();
  });
