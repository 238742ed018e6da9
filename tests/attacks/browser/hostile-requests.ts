/** What a hostile page is after. */
export interface Aims {
  /** The origin that it attacks. */
  readonly target: string;
  readonly queueUrl: string;
  readonly table: string;
  readonly apiKey: string;
}

/** What it got. */
export interface Loot {
  /** Answers that it could read and that don't refuse it. */
  readonly read: readonly string[];
  readonly images: number;
  readonly frames: number;
  readonly sockets: number;
}

/** Runs in the page, so it refers to nothing outside: all that a page can send. */
export const attackFrom = async ({ target, queueUrl, table, apiKey }: Aims): Promise<Loot> => {
  const credential = (service: string) => `AKIAHOSTILE/20260301/us-east-1/${service}/aws4_request`;
  const authorization = (service: string) => `AWS4-HMAC-SHA256 Credential=${credential(service)}`;
  const send = new URLSearchParams({ Action: "SendMessage", QueueUrl: queueUrl, MessageBody: "hostile" });
  const signed = new URLSearchParams([...send, ["X-Amz-Credential", credential("sqs")]]);
  const item = { keyHash: { S: "hostile" }, scopes: { SS: ["orders:admin"] } };
  const put = JSON.stringify({ TableName: table, Item: item });
  const order = JSON.stringify({
    ...{ customerId: "hostile", customerEmail: "hostile@example.com" },
    items: [{ productId: "PROD-001", quantity: 1 }],
  });
  const json = { "content-type": "application/json" };
  const dynamo = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.PutItem",
    authorization: authorization("dynamodb"),
  };
  const requests: [string, RequestInit][] = [
    ["/", { method: "POST", headers: dynamo, body: put }],
    ["/", { method: "POST", body: put, headers: { "content-type": "text/plain" } }],
    ["/", { method: "POST", body: send }],
    [`/?${signed}`, {}],
    [`/?${signed}`, { method: "POST", body: send }],
    ["/_local/ses", { method: "PUT", body: '{"reject":"hostile"}' }],
    ["/_local/clock", { method: "POST", body: '{"advanceSeconds":864000}' }],
    ["/_local/health", {}],
    ["/_aws/ses", {}],
    ["/api/picture", {}],
    ["/api/faults", { method: "POST", headers: json, body: '{"id":"ses","name":"ses","value":"reject"}' }],
    ["/orders", { method: "POST", headers: { ...json, "x-api-key": apiKey }, body: order }],
    ["/products", { headers: { "x-api-key": apiKey } }],
    ["/openai/v1/chat/completions", { method: "POST", headers: json, body: "{}" }],
    ["//", {}],
  ];
  const read: string[] = [];
  for (const mode of ["cors", "no-cors"] as const)
    for (const [path, init] of requests)
      await fetch(`${target}${path}`, { ...init, mode, credentials: "include" }).then(
        async (answer) => {
          const text = await answer.text();
          if (answer.type !== "opaque" && answer.status !== 403)
            read.push(`${init.method ?? "GET"} ${path}: ${answer.status} ${text.slice(0, 100)}`);
        },
        () => {}, // blocked by the browser
      );

  const loaded = (element: HTMLElement, address: (of: string) => void, url: string) =>
    new Promise<boolean>((resolve) => {
      element.addEventListener("load", () => resolve(true));
      element.addEventListener("error", () => resolve(false));
      setTimeout(() => resolve(false), 1_000);
      address(url);
      document.body.append(element);
    });
  const image = document.createElement("img");
  const images = await loaded(image, (url) => Object.assign(image, { src: url }), `${target}/?${signed}`);

  const frame = document.createElement("iframe");
  frame.name = "aim";
  await loaded(frame, (url) => Object.assign(frame, { src: url }), `${target}/`);
  let seen = 0;
  try {
    const text = frame.contentDocument?.body.textContent ?? "";
    const [navigation] = frame.contentWindow?.performance.getEntriesByType("navigation") ?? [];
    const refused =
      navigation !== undefined && "responseStatus" in navigation && navigation.responseStatus === 403;
    if (text !== "" && !refused) seen += 1;
  } catch {
    // another origin's: the browser lets nobody look
  }
  for (const [path, fields] of [
    ["/", send],
    ["/orders", new URLSearchParams({ customerId: "hostile" })],
  ] as const) {
    const form = document.createElement("form");
    Object.assign(form, { method: "POST", action: `${target}${path}`, target: "aim" });
    for (const [name, value] of fields) {
      const input = document.createElement("input");
      Object.assign(input, { name, value });
      form.append(input);
    }
    document.body.append(form);
    form.submit();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  const sockets = await new Promise<number>((resolve) => {
    try {
      const socket = new WebSocket(target.replace("http", "ws"));
      socket.onopen = () => resolve(1);
      socket.onerror = () => resolve(0);
    } catch {
      resolve(0); // a port that the browser blocks
    }
  });
  return { read, images: images ? 1 : 0, frames: seen, sockets };
};
