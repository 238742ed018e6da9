import { expect } from "chai";
import { dispatch } from "../../../handlers/http/dispatch";
import type { HttpEvent, HttpReply } from "../../../handlers/http/route";
import type { ServedEvent, ServedKey } from "../../../handlers/http/routes";
import type { HttpApiArgs } from "../../../infra/http-api";
import { routedEvent } from "../../factories/http-event";

type Serves<Key extends ServedKey> = (event: HttpEvent & ServedEvent<Key>) => Promise<HttpReply>;

const says = (body: string) => async (): Promise<HttpReply> => ({ statusCode: 200, body });

describe("a function for several routes", () => {
  const served = dispatch({
    "GET /orders": says("orders"),
    "GET /products": says("products"),
    $default: says("unknown"),
  });

  it("hands each event to the handler of its route, HEAD to that of GET", async () => {
    const answers = await Promise.all([
      served(routedEvent("GET /orders")),
      served(routedEvent("GET /products")),
      served(routedEvent("HEAD /products")),
      served(routedEvent("$default")),
    ]);

    expect(answers.map(({ body }) => body)).to.deep.equal(["orders", "products", "products", "unknown"]);
  });

  it("doesn't compile for an event of another route", async () => {
    // @ts-expect-error: there is no handler for it
    const outcome = await served(routedEvent("GET /health")).catch((error: Error) => error.message);

    expect(outcome).to.equal("The route GET /health has no handler");
  });

  it("doesn't serve more routes than it has handlers for, so the API that declares them doesn't compile", () => {
    const fewer: Serves<"GET /orders"> = served;
    // @ts-expect-error: there is no handler of GET /health
    const more: Serves<"GET /orders" | "GET /health"> = served;

    const declared = (route: HttpApiArgs["routes"]["GET /products"], open: HttpApiArgs["openRoutes"]) => {
      const same: HttpApiArgs["routes"]["GET /products"] = route;
      // @ts-expect-error: what serves GET /products alone doesn't serve GET /orders
      const other: HttpApiArgs["routes"]["GET /orders"] = route;
      // @ts-expect-error: every open route has a function
      const incomplete: HttpApiArgs["openRoutes"] = { "GET /health": open["GET /health"] };
      return [same, other, incomplete];
    };

    expect([fewer, more, declared]).to.have.length(3);
  });
});
