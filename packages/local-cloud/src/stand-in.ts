import type { Service } from "./service";
import type { SwitchGroup } from "./switches";

/**
 * A local replacement for something outside AWS that functions call, such as another company's API. The local cloud starts
 * and stops it, checks its health, gives its address to functions, and shows its failure switches.
 *
 * @example
 * class WeatherStandIn implements StandIn {
 *   readonly id = "weather";
 *   readonly name = "Weather (stand-in)";
 *   readonly switches = [new ModeSwitch({ name: "mode", title: "The forecast" }, modes)];
 *   environment = () => ({ WEATHER_URL: this.url });
 *   …
 * }
 * new LocalCloud({ …, standIns: [new WeatherStandIn()] });
 */
export interface StandIn extends Service, SwitchGroup {
  /** Environment variables with its address; called whenever an instance of a function starts. */
  environment(): Readonly<Record<string, string>>;
}
