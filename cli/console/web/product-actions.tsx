import { ActionButton, post } from "@orderflow/local-cloud/console/web";
import { useState } from "preact/hooks";
import type { ProductRow } from "../api";

/** Changes a product's price, and adds pieces to its stock or removes them. */
export const ProductActions = ({ product }: { product: ProductRow }) => {
  const { productId, name, unitPrice, currency } = product;
  const [price, setPrice] = useState(unitPrice);
  const [count, setCount] = useState(10);
  const act = (body: object) => () => post("/app/actions", { productId, ...body });
  return (
    <details class="product-actions">
      <summary>Change {name}</summary>
      <div class="actions">
        <Amount label={`Price, in minor units of ${currency}`} value={price} least={0} set={setPrice} />
        <ActionButton
          disabled={!Number.isInteger(price) || price === unitPrice}
          onAction={act({ action: "price", price: `${price}${currency}` })}
        >
          Set the price
        </ActionButton>
      </div>
      <div class="actions">
        <Amount label="Pieces to add; negative to remove" value={count} set={setCount} />
        <ActionButton
          disabled={!Number.isInteger(count) || count === 0}
          onAction={act({ action: "stock", count, reason: "from the console" })}
        >
          {count < 0 ? "Remove from the stock" : "Add to the stock"}
        </ActionButton>
      </div>
    </details>
  );
};

const Amount = (props: { label: string; value: number; least?: number; set: (value: number) => void }) => (
  <label class="field">
    <span>{props.label}</span>
    <input
      type="number"
      value={props.value}
      min={props.least}
      onInput={({ currentTarget }) => props.set(currentTarget.valueAsNumber)}
    />
  </label>
);
