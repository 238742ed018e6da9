import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { RunningCloud } from "../../e2e/cloud";
import { chromiumPath, launchBrowser } from "./chromium";
import { problemsOf } from "./page-problems";
import { axeProblems } from "./wcag";

const path = chromiumPath();
const views = [
  ...["health", "flow", "orders", "shop", "queues", "events"],
  ...["executions", "traces", "tables", "mail", "logs"],
];

/** Milliseconds that the page may take for anything: much, for a loaded machine. */
const patience = 45_000;

const suite = () => {
  let cloud: RunningCloud;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  before(async () => {
    cloud = await RunningCloud.start();
    browser = await launchBrowser(path ?? "");
    page = await openPage({ width: 1280, height: 900 });
  });

  after(async () => {
    await browser?.close();
    await cloud?.stop();
  });

  const openPage = async (viewport: { width: number; height: number }, colorScheme?: "dark" | "light") => {
    const opened = await browser.newPage({ viewport, ...(colorScheme ? { colorScheme } : {}) });
    opened.setDefaultTimeout(patience);
    opened.on("pageerror", (error) => errors.push(error.message));
    opened.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await opened.goto(cloud.outputs.consoleUrl);
    return opened;
  };

  const open = (view: string) =>
    page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view, exact: true }).click();

  /** Places what a preset fills in. @returns the order's id */
  const place = async (preset: string): Promise<string> => {
    await open("Shop");
    await page.getByRole("button", { name: preset }).click();
    await page.getByRole("button", { name: "Place order" }).click();
    const link = page.getByRole("link", { name: /^Watch ord_/ });
    await link.waitFor();
    return ((await link.textContent()) ?? "").replace("Watch ", "");
  };

  it("draws the program", async () => {
    await open("Flow");

    await page.getByRole("link", { name: "function create-order" }).waitFor();

    expect(await page.locator("svg.picture path[data-edge]").count()).to.be.greaterThan(20);
  });

  it("places an order, watches it ship, and opens its trace with the logs of the functions", async () => {
    const orderId = await place("Happy");
    await page.getByRole("link", { name: `Watch ${orderId}` }).click();
    await page.locator(".heading .badge", { hasText: "shipped" }).waitFor();

    const spans = page.getByRole("list", { name: "Spans" });
    await spans.locator(".span.invocation.ok", { hasText: "ship-order" }).first().waitFor();
    const created = spans.locator(".span", { hasText: "create-order" }).first();
    await created.locator("summary").click();
    await created.locator(".log li", { hasText: "Order created" }).waitFor();
    await spans.locator(".span-title", { hasText: "OrderShipped" }).first().waitFor();

    const names = await spans.locator(".span-title").allTextContents();
    expect(names).to.include.members([
      "POST /orders",
      "authorize",
      "create-order",
      "OrderCreated",
      "OrderShipped",
    ]);
  });

  it("moves the counters of the picture", async () => {
    await open("Flow");
    const counts = page.locator("svg.picture .edge-count text");
    await counts.first().waitFor();
    const before = (await counts.allTextContents()).reduce((sum, text) => sum + Number(text), 0);

    await cloud.place({
      customerId: "CUST-9",
      customerEmail: "counter@example.com",
      items: [{ productId: "PROD-005", quantity: 1 }],
    });

    await page.waitForFunction(
      (least) =>
        [...document.querySelectorAll("svg.picture .edge-count text")].reduce(
          (sum, { textContent }) => sum + Number(textContent),
          0,
        ) >
        least + 5,
      before,
    );
  });

  it("shows the way that an execution took", async () => {
    await open("Executions");

    await page.locator("main .panel .badge", { hasText: "shipped" }).first().waitFor();

    expect(await page.locator(".state.succeeded").count()).to.be.greaterThan(2);
    expect(await page.locator(".way.taken").count()).to.be.greaterThan(2);
  });

  it("renders an e-mail in a frame that may run nothing", async () => {
    await open("Mail");
    const frame = page.locator("iframe.mail-frame");
    await frame.waitFor();

    const text = await page.frameLocator("iframe.mail-frame").locator("body").textContent();

    expect(await frame.getAttribute("sandbox")).to.equal("");
    expect(text).to.match(/order/i);
  });

  it("replays the archive", async () => {
    await open("Events");

    await page.getByRole("button", { name: "Replay" }).click();

    await page.getByRole("list", { name: "Replays" }).getByText("completed").waitFor();
    await page.getByRole("list", { name: "Events" }).getByText("replay", { exact: true }).first().waitFor();
  });

  it("replays one event to one rule", async () => {
    await open("Events");
    const events = page.getByRole("list", { name: "Events" });
    const shipped = events.getByRole("listitem").filter({ hasText: "OrderShipped" }).last();
    await shipped.locator("summary").click();
    await shipped.getByLabel("Replay to").selectOption({ label: "rule notifier" });

    await shipped.getByRole("button", { name: "Replay this event" }).click();
    const sure = shipped.getByRole("button", { name: "Yes" });
    if (await sure.isVisible()) await sure.click();

    await events
      .getByRole("listitem")
      .filter({ hasText: "OrderShipped" })
      .filter({ hasText: "to notifier" })
      .getByText("replay", { exact: true })
      .first()
      .waitFor();
  });

  it("lists traces by duration, opens one, and zooms in on a part of it", async () => {
    await open("Traces");
    await page.getByRole("list", { name: "Durations" }).waitFor();
    await page.getByLabel("Kind").selectOption("request");
    await page
      .getByRole("list", { name: "Traces" })
      .getByRole("link", { name: "POST /orders" })
      .first()
      .click();
    const spans = page.getByRole("list", { name: "Spans" });
    await spans.locator(".span", { hasText: "ship-order" }).first().waitFor();

    const first = spans.locator(".span").first();
    await first.locator("summary").click();
    await first.getByRole("button", { name: "Zoom in" }).click();
    await page.getByText("Only while POST /orders ran").waitFor();

    expect(await spans.locator(".span", { hasText: "ship-order" }).count()).to.equal(0);
    await page.getByRole("button", { name: "Show the whole trace" }).click();
    await spans.locator(".span", { hasText: "ship-order" }).first().waitFor();
  });

  it("finds an item of a table by its key, and shows it as JSON", async () => {
    await open("Tables");
    await page
      .getByRole("navigation", { name: "Tables" })
      .getByRole("link", { name: /^inventory/ })
      .click();
    const items = page.getByRole("list", { name: "Items in inventory" });
    const other = items.getByText("PROD-001", { exact: true });
    await other.waitFor();
    await page.getByLabel("productId is").fill("PROD-005");
    await page.getByLabel("productId is").press("Enter");
    await other.waitFor({ state: "detached" });

    await items.locator("summary", { hasText: "PROD-005" }).click();

    expect(await items.locator("pre").textContent()).to.contain('"productId": "PROD-005"');
  });

  it("breaks the notifier, sees its dead letters, heals it, redrives them, and sees them gone", async () => {
    const queues = page.getByRole("navigation", { name: "Queues" });
    await open("Queues");
    await queues.getByRole("link", { name: /^notifier \d/ }).click();
    await page.getByRole("button", { name: /^Retry after 1 s/ }).click();
    await page.getByText("retries after 1 s").waitFor();
    await page.getByText("Break things").click();
    await page.getByRole("checkbox", { name: /E-mail is rejected/ }).check();
    await page.getByText("Something is broken").waitFor();

    await place("Happy");
    await open("Queues");
    await queues.getByRole("link", { name: /^notifier-dlq/ }).click();
    const dead = page.getByRole("list", { name: "Messages in notifier-dlq" });
    for (const event of ["OrderCreated", "OrderShipped"])
      await dead.getByText(event, { exact: true }).first().waitFor();

    await page.getByText("Something is broken").click();
    await page.getByRole("checkbox", { name: /E-mail is rejected/ }).uncheck();
    await page.keyboard.press("Escape");
    await page.getByText("Break things").waitFor();
    await page.getByRole("button", { name: /^Redrive/ }).click();
    await page.getByText("No message has failed permanently.").waitFor();

    await page.getByRole("button", { name: "Redrive", disabled: true }).waitFor();
    await queues.getByRole("link", { name: /^notifier-dlq 0/ }).waitFor();
  });

  it("pauses the consumer of a queue, sees its messages wait, and resumes it", async () => {
    const queues = page.getByRole("navigation", { name: "Queues" });
    await open("Queues");
    await queues.getByRole("link", { name: /^notifier \d/ }).click();
    await page.getByRole("button", { name: "Pause Consumer notifier of notifier", exact: true }).click();
    await page.getByText("Its messages wait until it is resumed.").waitFor();

    await place("Happy");
    await open("Queues");
    await queues.getByRole("link", { name: /^notifier paused [1-9]/ }).click();
    await page.getByRole("button", { name: "Resume Consumer notifier of notifier", exact: true }).click();

    await queues.getByRole("link", { name: /^notifier 0/ }).waitFor();
  });

  for (const [kind, title] of [
    ["rule", "Rule notifier"],
    ["function", "Function queries"],
  ] as const)
    it(`asks before it pauses a ${kind}, and shows it paused until it is resumed`, async () => {
      await open("Flow");
      await page.getByRole("link", { name: title.toLowerCase(), exact: true }).click();
      const controls = page.getByRole("list", { name: "Pause and resume" });
      const row = controls.getByRole("listitem").filter({ hasText: title });
      await row.getByRole("button", { name: `Pause ${title}`, exact: true }).click();
      await row.getByRole("button", { name: "Yes" }).click();
      await row.getByText("paused", { exact: true }).waitFor();

      await row.getByRole("button", { name: `Resume ${title}`, exact: true }).click();

      await row.getByText("active", { exact: true }).waitFor();
    });

  it("leads to the API's page with the key filled in, which doesn't stay in the address", async () => {
    await open("Shop");
    const [api] = await Promise.all([
      page.waitForEvent("popup"),
      page.getByRole("link", { name: "API page, with the key filled in" }).click(),
    ]);
    await api.getByRole("button", { name: "Authorize" }).click();
    await api.getByText("Authorized", { exact: true }).first().waitFor({ timeout: patience });

    expect(api.url()).to.equal(`${cloud.outputs.apiUrl}/docs`);
    await api.close();
  });

  it("is told that a suspicious order is refused", async () => {
    await open("Shop");
    await page.getByRole("button", { name: "Fraud" }).click();
    await page.getByRole("button", { name: "Place order" }).click();

    await page.getByText("Refused with 422").waitFor();
  });

  it("is worked with the keyboard: the skip link first, then what can be seen to have the focus", async () => {
    await page.reload();
    await page.getByRole("heading", { name: "Shop" }).waitFor();

    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press("Enter");
    const skipped = await page.evaluate(() => document.activeElement?.id);
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
    );

    expect(first).to.equal("Skip to content");
    expect(skipped).to.equal("main");
    expect(outline).to.equal("solid");
  });

  it("remembers the theme that was chosen", async () => {
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.reload();
    await page.getByRole("button", { name: "Light theme" }).waitFor();

    expect(await page.evaluate(() => document.documentElement.dataset.theme)).to.equal("dark");
  });

  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [1280, 400])
      it(`can be read at ${width} pixels, ${colorScheme}: contrast, names, nothing cut off`, async () => {
        // What came from outside may be long and without a space.
        const MessageBody = "x".repeat(200);
        await cloud
          .sqs()
          .send(new SendMessageCommand({ QueueUrl: cloud.outputs.inventoryDlqUrl, MessageBody }));
        const look = await openPage({ width, height: 900 }, colorScheme);
        const problems: string[] = [];
        for (const view of views) {
          await look.goto(`${cloud.outputs.consoleUrl}/#/${view}`);
          await look.waitForFunction(() => !document.querySelector("main .loading"));
          const found = [...(await problemsOf(look)), ...(await axeProblems(look))];
          problems.push(...found.map((problem) => `${view}: ${problem}`));
        }
        await look.close();

        expect(problems).to.deep.equal([]);
      });

  it("never gives the API's key to the page, and logs no error", async () => {
    const answers = await Promise.all(
      ["/", "/console.js", "/api/picture", "/api/logs", "/app/orders"].map((one) =>
        fetch(`${cloud.outputs.consoleUrl}${one}`).then((response) => response.text()),
      ),
    );

    expect(answers.filter((text) => text.includes(cloud.outputs.apiKey))).to.deep.equal([]);
    expect(errors).to.deep.equal([]);
  });
};

// Where tests are a gate, a missing browser is a failure; elsewhere it is said, and the rest is tested.
if (path === undefined && process.env.CI === undefined)
  console.warn(
    "The console's page isn't tested: no Chromium on the PATH, and no CHROMIUM_PATH (apt-get install chromium).",
  );
else
  describe("the console in a browser", function () {
    this.timeout(180_000);
    suite();
  });
