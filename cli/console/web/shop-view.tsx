import { Badge, Empty, Loaded, Panel, useData } from "@orderflow/local-cloud/console/web";
import type { ProductRow } from "../api";
import { money } from "./money";
import { OrderFormPanel } from "./order-form";
import { ProductActions } from "./product-actions";

/** The catalogue with its stock, and a form to order from it. */
export const ShopView = () => {
  const products = useData<readonly ProductRow[]>("/app/products", ["products", "topology"]);
  return (
    <>
      <h1>Shop</h1>
      <p class="muted">
        Or call the API yourself:{" "}
        <a href="/app/api" target="_blank" rel="noreferrer">
          API page, with the key filled in
        </a>
      </p>
      <Loaded data={products}>
        {(list) =>
          list.length === 0 ? (
            <Empty title="The catalogue is empty">
              Seed it: <code>npm run orders -- seed</code>
            </Empty>
          ) : (
            <div class="shop">
              <OrderFormPanel products={list} />
              <Panel title="Catalogue and stock">
                <Catalogue products={list} />
              </Panel>
            </div>
          )
        }
      </Loaded>
    </>
  );
};

/** A stock so low that an order may exceed it. */
const few = 10;

const Catalogue = ({ products }: { products: readonly ProductRow[] }) => {
  const most = Math.max(1, ...products.map(({ stock }) => stock));
  return (
    <ul class="catalogue">
      {products.map(({ productId, name, unitPrice, currency, stock }) => (
        <li key={productId}>
          <span class="product">
            <b>{name}</b> <span class="muted mono">{productId}</span>
          </span>
          <span>{money({ amount: unitPrice, currency })}</span>
          <meter class="stock" min={0} max={most} value={stock} aria-label={`Stock of ${name}`} />
          <Badge tone={stock === 0 ? "bad" : stock < few ? "warn" : "neutral"}>{stock} in stock</Badge>
          <ProductActions product={{ productId, name, unitPrice, currency, stock }} />
        </li>
      ))}
    </ul>
  );
};
