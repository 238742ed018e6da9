import { Contract } from "../contract/contract";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Calls an API over HTTP, and holds every answer to the OpenAPI document that the API itself serves. */
export class CheckedApi {
  private contract: Promise<Contract> | undefined;

  constructor(private readonly url: string) {}

  /** @throws ContractBroken */
  async call({ method, path, headers = {}, body }: Request): Promise<RawAnswer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers,
      redirect: "manual",
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : new Uint8Array(body) }),
    });
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    (await this.document()).check({ method, path, ...answer });
    return answer;
  }

  private document(): Promise<Contract> {
    this.contract ??= fetch(`${this.url}/openapi.json`)
      .then((response) => response.json())
      .then((document: unknown) => new Contract(document));
    return this.contract;
  }
}
