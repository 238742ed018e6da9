import { href, Panel, post } from "@orderflow/local-cloud/console/web";
import { useState } from "preact/hooks";
import type { OrderForm, Placed, ProductRow } from "../api";
import { money } from "./money";
import { type Preset, presets } from "./presets";

const [happy] = presets;

const paymentMethods = ["pm_ok", "pm_declined", "pm_insufficient_funds", "pm_flaky", "pm_down"];

/** An order form, which presets can fill in, with the API's response. */
export const OrderFormPanel = ({ products }: { products: readonly ProductRow[] }) => {
  const [preset, setPreset] = useState<Preset | undefined>(happy);
  const [form, setForm] = useState<OrderForm>(() => ({
    customerId: "CUST-123",
    customerEmail: "ada@example.com",
    items: [],
    paymentMethod: "pm_ok",
    ...happy?.fill(products),
  }));
  const [sending, setSending] = useState(false);
  const [answer, setAnswer] = useState<Placed | undefined>();
  const change = (part: Partial<OrderForm>) => {
    setForm({ ...form, ...part });
    setPreset(undefined);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setSending(true);
    post<Placed>("/app/orders", form)
      .catch((error: unknown): Placed => ({ status: 0, orderId: undefined, message: String(error) }))
      .then((placed) => {
        setAnswer(placed);
        setSending(false);
      });
  };
  return (
    <Panel title="Place an order">
      <fieldset class="presets">
        <legend>Fill in an order with this outcome</legend>
        {presets.map((one) => (
          <button
            key={one.name}
            type="button"
            class="preset"
            aria-pressed={one.name === preset?.name}
            onClick={() => {
              setForm({ ...form, ...one.fill(products) });
              setPreset(one);
              setAnswer(undefined);
            }}
          >
            <b>{one.name}</b>
            <small>{one.outcome}</small>
          </button>
        ))}
      </fieldset>
      <form class="order-form" onSubmit={submit}>
        <Lines form={form} products={products} change={change} />
        <label class="field">
          <span>Customer</span>
          <input
            required
            maxLength={64}
            value={form.customerId}
            onInput={({ currentTarget }) => change({ customerId: currentTarget.value })}
          />
        </label>
        <label class="field">
          <span>E-mail</span>
          <input
            required
            type="email"
            value={form.customerEmail}
            onInput={({ currentTarget }) => change({ customerEmail: currentTarget.value })}
          />
        </label>
        <label class="field">
          <span>Payment method</span>
          <select
            value={form.paymentMethod}
            onChange={({ currentTarget }) => change({ paymentMethod: currentTarget.value })}
          >
            {paymentMethods.map((method) => (
              <option key={method}>{method}</option>
            ))}
          </select>
        </label>
        <div class="submit">
          <button type="submit" class="button primary" disabled={sending}>
            {sending ? "Placing…" : "Place order"}
          </button>
          <span class="muted">{totalOf(form, products)}</span>
        </div>
      </form>
      <Answer answer={answer} />
    </Panel>
  );
};

const Lines = (props: {
  form: OrderForm;
  products: readonly ProductRow[];
  change: (part: Partial<OrderForm>) => void;
}) => {
  const { form, products, change } = props;
  const set = (index: number, part: Partial<OrderForm["items"][number]>) =>
    change({ items: form.items.map((item, at) => (at === index ? { ...item, ...part } : item)) });
  const unused = products.find(({ productId }) => form.items.every((item) => item.productId !== productId));
  return (
    <div class="lines">
      {form.items.map((item, index) => (
        <div class="line" key={`${index}/${item.productId}`}>
          <label class="field grow">
            <span>Product</span>
            <select
              value={item.productId}
              onChange={({ currentTarget }) => set(index, { productId: currentTarget.value })}
            >
              {products.map(({ productId, name }) => (
                <option key={productId} value={productId}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label class="field quantity">
            <span>Quantity</span>
            <input
              type="number"
              min={1}
              max={1000}
              required
              value={item.quantity}
              onInput={({ currentTarget }) => set(index, { quantity: currentTarget.valueAsNumber })}
            />
          </label>
          {form.items.length > 1 && (
            <button
              type="button"
              class="button quiet"
              onClick={() => change({ items: form.items.filter((_, at) => at !== index) })}
            >
              Remove
            </button>
          )}
        </div>
      ))}
      {unused && (
        <button
          type="button"
          class="button quiet"
          onClick={() => change({ items: [...form.items, { productId: unused.productId, quantity: 1 }] })}
        >
          Add a product
        </button>
      )}
    </div>
  );
};

const totalOf = ({ items }: OrderForm, products: readonly ProductRow[]): string => {
  const priced = items.flatMap(({ productId, quantity }) => {
    const product = products.find((one) => one.productId === productId);
    return product ? [{ amount: product.unitPrice * (quantity || 0), currency: product.currency }] : [];
  });
  const [first] = priced;
  if (!first) return "";
  return money({ amount: priced.reduce((sum, { amount }) => sum + amount, 0), currency: first.currency });
};

const Answer = ({ answer }: { answer: Placed | undefined }) => (
  <div class="answer" role="status">
    {answer?.orderId !== undefined && (
      <p class="accepted">
        Accepted. <a href={href("orders", answer.orderId)}>Watch {answer.orderId}</a> or{" "}
        <a href={href("flow")}>the flow</a>.
      </p>
    )}
    {answer?.message !== undefined && (
      <p class="refused">
        <b>{answer.status === 0 ? "Not sent" : `Refused with ${answer.status}`}</b> {answer.message}
      </p>
    )}
  </div>
);
