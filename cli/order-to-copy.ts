/** What a request needs to place an order. */
interface Api {
  readonly apiUrl: string;
  readonly apiKey: string;
}

const order = {
  customerId: "CUST-123",
  customerEmail: "ada@example.com",
  items: [{ productId: "PROD-001", quantity: 2 }],
};

/**
 * Returns a command that places an order, as lines to copy into a shell. On Windows, the curl command is for the Command
 * Prompt, which knows only double quotes; PowerShell, whose versions quote differently, gets a command without quotes.
 * @param platform as `process.platform`
 */
export const orderToCopy = (
  { apiUrl, apiKey }: Api,
  platform: NodeJS.Platform = process.platform,
): readonly string[] => {
  const body = JSON.stringify(order);
  const key = `-X POST ${apiUrl}/orders -H "x-api-key: ${apiKey}"`;
  if (platform !== "win32") return [`curl ${key} -H 'content-type: application/json' \\`, `  -d '${body}'`];
  const [item] = order.items;
  return [
    `curl ${key} -H "content-type: application/json" -d "${body.replaceAll('"', '\\"')}"`,
    "",
    "in PowerShell:",
    "",
    `npm run orders -- place --customer ${order.customerId} --email ${order.customerEmail} --item ${item?.productId}=${item?.quantity}`,
  ];
};
