/** ISO 3166-1 alpha-2, all 249 codes in use, as of 2026-02. `XK`, `EU` and `UK` aren't among them. */
const codes = [
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS",
  "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE",
  "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM",
  "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC",
  "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA",
  "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW",
  "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO",
  "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW",
].join(" ");

/**
 * Countries where mail without a postal code isn't delivered, according to Google's address data for forms
 * (chromium/libaddressinput, 2026). In other countries a postal code is accepted but not required: some seventy have none,
 * e.g. HK, AE, QA and JM, and in the rest, e.g. IE and PA, mail arrives without it.
 */
const postalCodeRequired = [
  "AS AT AU AX BE BL BR CA CH CN CZ DE DK EE ES FI FK FM FR GB GF GG GL GP GR GS GU HU IM IN IO IT",
  "JE JP KR LI LT LU LV MF MH MP MQ MX MY NC NL NO NZ PF PL PM PN PR PT PW RE RO RU SE SG SH SJ SK",
  "SM TC TR TW UA US VI WF YT ZA",
].join(" ");

/** Every code, sorted. */
export const countryCodes: readonly string[] = codes.split(" ");

const countries: ReadonlySet<string> = new Set(countryCodes);
export const isCountry = (code: string): boolean => countries.has(code);

/** Every country whose addresses need a postal code, sorted. */
export const countriesWithPostalCodes: readonly string[] = postalCodeRequired.split(" ");

const withPostalCodes: ReadonlySet<string> = new Set(countriesWithPostalCodes);
export const needsPostalCode = (country: string): boolean => withPostalCodes.has(country);
