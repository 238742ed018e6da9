import type { Parcel } from "./carrier";

/** A carrier's service: its reach, its maximum weight, and its duration. */
export interface Service {
  readonly carrier: string;
  /** The prefix of its tracking numbers. */
  readonly prefix: string;
  readonly reach: "domestic" | "neighbouring" | "worldwide";
  readonly maxGrams: number;
  readonly workingDays: number;
}

/** The cheapest first. The first service that can deliver the parcel gets it. */
const services: readonly Service[] = [
  { carrier: "Domestic Post", prefix: "DP", reach: "domestic", maxGrams: 20_000, workingDays: 3 },
  { carrier: "Domestic Freight", prefix: "DF", reach: "domestic", maxGrams: Infinity, workingDays: 6 },
  { carrier: "Border Express", prefix: "BX", reach: "neighbouring", maxGrams: 30_000, workingDays: 5 },
  { carrier: "World Air", prefix: "WA", reach: "worldwide", maxGrams: 30_000, workingDays: 8 },
  { carrier: "World Sea", prefix: "WS", reach: "worldwide", maxGrams: Infinity, workingDays: 25 },
];

const home = "US";
const neighbours: ReadonlySet<string> = new Set(["CA", "MX"]);

/** A fixed weight, because the catalogue has no weights. */
const gramsApiece = 500;

const reaches = ({ reach }: Service, country: string): boolean =>
  reach === "worldwide" || country === home || (reach === "neighbouring" && neighbours.has(country));

export const gramsOf = ({ items }: Pick<Parcel, "items">): number =>
  gramsApiece * items.reduce((pieces, { quantity }) => pieces + quantity, 0);

/** The service for a parcel. An order without an address is shipped within the shop's country. */
export const serviceFor = (parcel: Parcel): Service | undefined => {
  const country = parcel.shippingAddress?.country ?? home;
  return services.find((service) => reaches(service, country) && gramsOf(parcel) <= service.maxGrams);
};
