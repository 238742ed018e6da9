import type { Graph, WidgetContent, WidgetView } from "../../health/api";
import { AlarmState } from "./alarm-state";
import { Chart } from "./chart";
import { colourOf, latest, shortNumber, totalOf } from "./chart-data";
import { Markdown } from "./markdown";

/** Pixels of a row of a dashboard's grid, and of a widget's title and legend. */
const rowHeight = 34;
const frameHeight = 70;

/** One widget of a dashboard, as its JSON describes it. */
export const Widget = ({ widget }: { widget: WidgetView }) => {
  const { content, title, x, y, width, height } = widget;
  const place = {
    "--column": `${x + 1} / span ${width}`,
    "--row": `${y + 1} / span ${height}`,
  };
  if (content.type === "text")
    return (
      <div class="widget text" style={place}>
        <Markdown text={content.markdown} />
      </div>
    );
  return (
    <section class={`widget ${content.type}`} style={place} aria-label={title || content.type}>
      {title !== "" && <h3>{title}</h3>}
      <Content content={content} title={title} height={height * rowHeight - frameHeight} />
    </section>
  );
};

type Shown = Exclude<WidgetContent, { type: "text" }>;

const Content = ({ content, title, height }: { content: Shown; title: string; height: number }) => {
  if (content.type === "problem") return <p class="problem">{content.problem}</p>;
  if (content.type === "log") return <LogTable {...content} />;
  if (content.type === "alarm")
    return (
      <ul class="alarm-states">
        {content.alarms.map((alarm) => (
          <li key={alarm.name}>
            <AlarmState alarm={alarm} />
          </li>
        ))}
      </ul>
    );
  const { view, stacked, sparkline, graph } = content;
  if (view === "timeSeries")
    return <Chart graph={graph} stacked={stacked} title={title} height={Math.max(100, height)} />;
  if (view === "singleValue") return <Numbers graph={graph} sparkline={sparkline} title={title} />;
  if (view === "gauge") return <Gauges graph={graph} />;
  return <Bars graph={graph} shares={view === "pie"} />;
};

/** The newest value of each series, large. */
const Numbers = ({ graph, sparkline, title }: { graph: Graph; sparkline: boolean; title: string }) => (
  <>
    <dl class="numbers">
      {graph.series.map(({ label, values }, index) => (
        <div key={`${label}${index}`}>
          <dt>{label}</dt>
          <dd>{latest(values) === undefined ? "–" : shortNumber(latest(values) ?? 0)}</dd>
        </div>
      ))}
    </dl>
    {graph.series.length === 0 && <p class="muted">No data yet.</p>}
    {sparkline && <Chart graph={graph} height={80} title={title} />}
  </>
);

const Gauges = ({ graph: { series, min = 0, max = 100 } }: { graph: Graph }) => (
  <ul class="bars">
    {series.map(({ label, values }, index) => (
      <li key={`${label}${index}`}>
        <span>{label}</span>
        <meter min={min} max={max} value={latest(values) ?? min} aria-label={label} />
        <b>{latest(values) === undefined ? "–" : shortNumber(latest(values) ?? 0)}</b>
      </li>
    ))}
  </ul>
);

/** The total of each series over the shown time span; in a pie, its share. */
const Bars = ({ graph: { series }, shares }: { graph: Graph; shares: boolean }) => {
  const totals = series.map(({ values }) => totalOf(values));
  const all = totals.reduce((sum, one) => sum + one, 0);
  const most = Math.max(1e-9, ...totals);
  return (
    <ul class="bars">
      {series.map(({ label, colour }, index) => {
        const total = totals[index] ?? 0;
        return (
          <li key={`${label}${index}`}>
            <span>{label}</span>
            <i style={{ width: `${(100 * total) / most}%`, background: colour ?? colourOf(index) }} />
            <b>{shares && all > 0 ? `${((100 * total) / all).toFixed(0)} %` : shortNumber(total)}</b>
          </li>
        );
      })}
      {series.length === 0 && <li class="muted">No data yet.</li>}
    </ul>
  );
};

const LogTable = ({ columns, rows }: Extract<WidgetContent, { type: "log" }>) =>
  rows.length === 0 ? (
    <p class="muted">No line matches.</p>
  ) : (
    <div class="scrolled">
      <table class="plain-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={`${index} ${row[0]}`}>
              {row.map((cell, at) => (
                <td key={columns[at]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
