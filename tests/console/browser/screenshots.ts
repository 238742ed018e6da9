import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { RunningCloud } from "../../e2e/cloud";
import { chromiumPath, launchBrowser } from "./chromium";

/** `npm run screenshots`: takes the pictures of the console that README.md and docs/ show. */

const images = join(__dirname, "../../../docs/images");
const size = { width: 1200, height: 760 };

const order = (customerId: string, productId: string, quantity: number, more: object = {}) => ({
  customerId,
  customerEmail: `${customerId.toLowerCase()}@example.com`,
  items: [{ productId, quantity }],
  ...more,
});

/** One picture: where it is taken, and what is there first. */
interface Picture {
  readonly file: string;
  readonly view: string;
  readonly show: (page: Page) => Promise<void>;
}

/** @param shipped an order that was shipped */
const picturesOf = (cloud: RunningCloud, shipped: string): readonly Picture[] => [
  {
    file: "console-order.png",
    view: `orders/${shipped}`,
    show: (page) => page.getByRole("list", { name: "Spans" }).getByText("ship-order").first().waitFor(),
  },
  {
    file: "console-executions.png",
    view: "executions",
    show: (page) => page.locator(".way.taken").first().waitFor(),
  },
  {
    file: "console-flow.png",
    view: "flow",
    show: async (page) => {
      await page.locator("svg.picture .edge-count text").first().waitFor();
      await page.getByRole("checkbox", { name: "All at once" }).check();
      await Promise.all([1, 2, 3].map((one) => cloud.place(order(`CUST-${one}`, "PROD-005", one))));
      // Messages are on their way.
      await page.locator("svg.picture circle").first().waitFor();
      await delay(300);
    },
  },
  {
    file: "console-queues.png",
    view: "queues",
    show: async (page) => {
      const queues = page.getByRole("navigation", { name: "Queues" });
      await queues.getByRole("link", { name: /^notifier 0/ }).click();
      await page.getByRole("button", { name: "Pause Consumer notifier of notifier", exact: true }).click();
      await cloud.place(order("CUST-4", "PROD-005", 1));
      const waiting = page.getByRole("list", { name: "Messages in notifier" });
      // The poll that was running when it was paused may take the first one.
      await waiting.getByText("OrderShipped").first().waitFor();
      await queues.getByRole("link", { name: /^notifier paused [1-9]/ }).waitFor();
    },
  },
];

const take = async (chromium: string): Promise<void> => {
  const cloud = await RunningCloud.start();
  const browser = await launchBrowser(chromium);
  try {
    const { body } = await cloud.place(order("CUST-1", "PROD-001", 2));
    await cloud.place(order("CUST-2", "PROD-002", 1, { paymentMethod: "pm_declined" }));
    await cloud.place(order("CUST-3", "PROD-003", 99));
    await cloud.reached(body.orderId, "SHIPPED");
    const page = await browser.newPage({
      viewport: size,
      colorScheme: "light",
      reducedMotion: "no-preference",
    });
    page.setDefaultTimeout(90_000); // for a loaded machine
    for (const { file, view, show } of picturesOf(cloud, String(body.orderId))) {
      await page.goto(`${cloud.outputs.consoleUrl}/#/${view}`);
      await page.waitForFunction(() => !document.querySelector("main .loading"));
      await show(page);
      await page.screenshot({ path: join(images, file) });
      console.log(`docs/images/${file}`);
    }
  } finally {
    await browser.close();
    await cloud.stop();
  }
};

const chromium = chromiumPath();
if (chromium === undefined)
  console.log("No pictures were taken: there is no Chromium on the PATH, and no CHROMIUM_PATH.");
else void take(chromium);
