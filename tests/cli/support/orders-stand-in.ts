import { createServer } from "node:http";
import type { OrderView } from "../../../cli/api/orders-api";

/** The API for commands that look orders up: answers what the map has at that moment, and 404 for others. */
export const ordersStandIn = async (orders: ReadonlyMap<string, OrderView>) => {
  const server = createServer((request, response) => {
    const order = orders.get(request.url?.split("/").at(-1) ?? "");
    response.writeHead(order ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(order ?? { type: "order-not-found", title: "Not found", status: 404 }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
