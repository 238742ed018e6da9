import { useData } from "../../../local/console/web/live";
import { Badge, Empty, Loaded, Panel } from "../../../local/console/web/ui";
import type { ProductRow } from "../api";
import { money } from "./money";
import { OrderFormPanel } from "./order-form";

/** The catalogue with its stock, and a form to order from it. */
export const ShopView = () => {
  const products = useData<readonly ProductRow[]>("/app/products", ["products", "topology"]);
  return (
    <>
      <h1>Shop</h1>
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

/** So few that an order may well be short. */
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
        </li>
      ))}
    </ul>
  );
};
