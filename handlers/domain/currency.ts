/**
 * The digits of each currency's minor unit: `199900` is 1,999.00 in HUF (two digits) and 199,900 in JPY (none). This
 * table is the only source, both for texts that people read and for amounts sent to Stripe. The ICU data of the Node.js in
 * use isn't used, because it differs for HUF, IDR and fifteen more.
 * It has every active code with a minor unit; codes without one (gold, test codes, `XXX`) can't be used for payments.
 * @see ISO 4217:2015, list one, as the maintenance agency published it on 2026-01-01
 */
const active: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  2: [
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD",
    "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP",
    "GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT",
    "LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN",
    "NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD",
    "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS",
    "VED VES WST XAD XCD XCG YER ZAR ZMW ZWG",
  ].join(" "),
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

/** Codes withdrawn since 2021, all with two digits: no new price uses them, but old orders may. */
const withdrawn = "ANG BGN CUC HRK SLL ZWL";

const digitsByCode: ReadonlyMap<string, number> = new Map(
  Object.entries(active).flatMap(([digits, codes]) =>
    codes.split(" ").map((code) => [code, Number(digits)] as const),
  ),
);

const withdrawnCodes: ReadonlySet<string> = new Set(withdrawn.split(" "));

/** Every code that a price may have, sorted. */
export const currencyCodes: readonly string[] = [...digitsByCode.keys()].sort();

/** Every code that a stored amount may have: the same and withdrawn ones. */
export const knownCurrencyCodes: readonly string[] = [...currencyCodes, ...withdrawnCodes].sort();

/** Whether a price may be in this currency. */
export const isCurrency = (code: string): boolean => digitsByCode.has(code);

/** Whether a stored amount may be in this currency: current codes, and recently withdrawn ones. */
export const isKnownCurrency = (code: string): boolean => isCurrency(code) || withdrawnCodes.has(code);

/** Digits of the minor unit; for a code that isn't in the table, two, the most common number. */
export const digitsOf = (code: string): number => digitsByCode.get(code) ?? 2;

/** Formats are cached, because creating one takes longer than using it a thousand times. */
const formats = new Map<string, Intl.NumberFormat>();

const formatOf = (currency: string, locale: string | undefined): Intl.NumberFormat => {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = digitsOf(currency);
  const made = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(key, made);
  return made;
};

/** An amount as a plain decimal number, for machines: 199800 minor units of USD are `1998.00`. */
export const decimalOf = (amount: number, currency: string): `${number}` => {
  const digits = digitsOf(currency);
  const text = String(amount).padStart(digits + 1, "0");
  const whole = text.length - digits;
  const decimal = digits === 0 ? text : `${text.slice(0, whole)}.${text.slice(whole)}`;
  if (!isDecimal(decimal)) throw new TypeError(`${amount} isn't an integer of minor units.`);
  return decimal;
};

const isDecimal = (text: string): text is `${number}` => /^\d+(\.\d+)?$/.test(text);

/**
 * An amount for people: 199800 minor units of USD are `$1,998.00`, exact for every safe integer.
 * @param locale of the reader; if left out, the environment's
 */
export const formatMinorUnits = (amount: number, currency: string, locale?: string): string =>
  formatOf(currency, locale).format(decimalOf(amount, currency));
