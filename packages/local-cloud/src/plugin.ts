import type { Clock } from "./clock/clock";
import type { Access, Drawings } from "./console/drawing";
import type { CallInterceptor } from "./endpoint/endpoint";
import type { LocalRoute } from "./endpoint/local-routes";
import type { Observe, Observer } from "./observation";
import type { ProviderFunction } from "./provider-functions";
import type { ResourceType } from "./resource";
import type { AwsService, Service } from "./service";
import type { StandIn } from "./stand-in";
import type { SwitchGroup } from "./switches";

/** The settings of one cloud. */
export interface CloudSettings {
  /** 0 picks a free port. */
  readonly apiPort: number;
  readonly awsPort: number;
  readonly stateDirectory: string;
  /** Whether the data of an earlier run is kept. */
  readonly keep: boolean;
  /** Whether functions' log lines are shown unchanged. */
  readonly rawLogs: boolean;
  /** Part of a recipient's address that makes SES reject. */
  readonly rejectMailTo?: string | undefined;
  /** Scales state-machine waits and retry backoff: 1 = real time, 0 = no waiting. */
  readonly stepFunctionsTimeScale?: number | undefined;
  /** Scales how long a message stays invisible after a function has failed on it: 1 = AWS's time, 0 = no waiting. */
  readonly queueTimeScale?: number | undefined;
  /** JSON file with the initial plan of faults; optional. */
  readonly faultsFile?: string | undefined;
  /** Additional environment variables of every function, such as the address of another company's API. */
  readonly functionEnvironment?: Readonly<Record<string, string>> | undefined;
  /** Stand-ins for things outside AWS that functions call. */
  readonly standIns?: readonly StandIn[] | undefined;
  /** Properties of structured log lines that are shown after the message, such as a correlation id. */
  readonly shownLogKeys?: readonly string[] | undefined;
  /** Rewrites each log line of a function, e.g. the places in its stack traces as places in the sources. */
  readonly rewriteLine?: ((line: string) => string) | undefined;
  readonly onLine: (line: string) => void;
}

/** The context for every plugin of one cloud. Ports of other services are looked up with it: `queues.of(cloud)`. */
export interface CloudContext {
  readonly settings: CloudSettings;
  /** The clock for everything that waits or sets timestamps; never use the machine's time. */
  readonly clock: Clock;
  readonly observer: Observer;
  readonly observe: Observe;
  /** The AWS endpoint's URL; known once the cloud has started. */
  readonly endpointUrl: () => string;
  /** Additional environment variables of every function: the addresses of the local services. */
  readonly functionEnvironment: () => Readonly<Record<string, string>>;
  /** The tags with which a resource was declared, by its ARN; none for what isn't there. */
  readonly tagsOf: (arn: string) => Readonly<Record<string, string>>;
  /** Shows a line of a function's output. */
  readonly functionLine: (functionName: string, line: string) => void;
  /** Shows a problem that isn't reported to a caller. */
  readonly warn: (source: string, problem: unknown) => void;
}

/** The parts of a service in one cloud. Each part is optional. */
export interface ServiceParts {
  /** Parts that start and stop with the cloud and report their health. */
  readonly service?: Service;
  /** Services on the AWS endpoint, each under its signing name. */
  readonly endpoints?: readonly AwsService[];
  /** The resource types that a program may declare. */
  readonly resources?: readonly ResourceType[];
  /** Additional routes of the endpoint, by method and path: `GET /_aws/ses`. */
  readonly routes?: Readonly<Record<string, LocalRoute>>;
  /** Intercepts calls between the endpoint and the services. */
  readonly interceptor?: CallInterceptor;
  /** Environment variables for every function; called whenever an instance starts. */
  readonly environment?: () => Readonly<Record<string, string>>;
  /** Switches for failures. */
  readonly switches?: SwitchGroup;
  /** Functions of the service's provider that programs may call, by token: `aws:iam/getPolicyDocument:getPolicyDocument`. */
  readonly functions?: Readonly<Record<string, ProviderFunction>>;
  /** Called when a program is deployed. */
  readonly deployed?: () => void;
}

/**
 * A service of the local cloud: one folder, whose `plugin.ts` exports this. `services.ts` is the only list of services;
 * start, stop, health, the registry of resource types and the console's diagram loop over it.
 */
export interface ServicePlugin {
  /** The unique name that is shown. */
  readonly name: string;
  /**
   * Names of the services that still use this one while they stop. It stops after them and starts before them.
   * `AWS endpoint` stands for everything that calls this service over the endpoint.
   */
  readonly outlives?: readonly string[];
  /** How the console draws the resource types, by Pulumi type token. */
  readonly drawings?: Drawings;
  /** The permissions that the console draws as edges, by action: `sqs:SendMessage` is a flow. */
  readonly access?: Access;
  /** Makes the service for one cloud. Ports of earlier services in the list already exist. */
  create(cloud: CloudContext): ServiceParts;
}
