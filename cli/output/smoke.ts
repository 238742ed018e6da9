import type { Checked } from "../smoke/checks";
import type { Report, Result } from "../smoke/run";
import type { Colours } from "./output";
import { table } from "./table";

/** One row per order, and the stock below. */
export const smokeText = ({ results, stock, target, ok }: Report, colours: Colours): string => {
  const rows = results.map((result) => [
    result.problem === null ? colours.green("ok") : colours.red("failed"),
    result.scenario,
    result.end.found,
    checkedText(result.money),
    checkedText(result.mail),
    result.seconds.toFixed(1),
    result.orderId ?? "",
  ]);
  const columns = [
    "",
    "Expected outcome",
    "Ended as",
    "Money",
    "E-mail",
    { title: "Seconds", align: "right" as const },
    "Order",
  ];
  const stockLine = stock.ok
    ? `${colours.green("ok")}  stock: everything that wasn't shipped was returned`
    : `${colours.red("failed")}  stock: ${stock.found}, not ${stock.expected}`;
  return [
    table(columns, rows, colours),
    "",
    stockLine,
    ...results.flatMap((result) => problemText(result, colours)),
    ...(ok ? ["", colours.green(`Orders work on ${target}.`)] : []),
  ].join("\n");
};

const checkedText = (checked: Checked): string => (checked === null ? "-" : checked.found);

const problemText = ({ scenario, problem }: Result, colours: Colours): string[] =>
  problem === null ? [] : [`${colours.red(scenario)}: ${problem}`];
