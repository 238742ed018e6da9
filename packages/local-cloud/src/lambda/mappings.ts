import { AwsError } from "../service";
import { functionName } from "./declaration";
import type { MappingDescription } from "./deployed";
import { isOfQueue } from "./mapping-settings";
import type { RunningMapping } from "./running-mapping";

/** The event source mappings, by UUID. */
export class Mappings {
  private readonly byUuid = new Map<string, RunningMapping>();

  /** @throws AwsError ResourceConflictException when the function is already mapped to the source */
  async start(uuid: string, mapping: RunningMapping): Promise<void> {
    const { eventSourceArn, functionArn } = mapping;
    const other = this.list().find(
      (one) => one.eventSourceArn === eventSourceArn && one.functionArn === functionArn,
    );
    if (other) throw new AwsError("ResourceConflictException", conflict(other), 409);
    this.byUuid.set(uuid, mapping);
    try {
      await mapping.start();
    } catch (error) {
      this.byUuid.delete(uuid);
      throw error;
    }
  }

  find(uuid: string): RunningMapping | undefined {
    return this.byUuid.get(uuid);
  }

  /** Receives no more events from the source; running ones are finished. */
  async remove(uuid: string): Promise<void> {
    const mapping = this.byUuid.get(uuid);
    this.byUuid.delete(uuid);
    await mapping?.stop();
  }

  /** Gives the mappings of a function the credentials of its new role. @throws AwsError AccessDenied */
  async refresh(name: string): Promise<void> {
    const ofFunction = [...this.byUuid.values()].filter(
      ({ functionArn }) => functionName(functionArn) === name,
    );
    await Promise.all(ofFunction.map((mapping) => mapping.refresh()));
  }

  list(): readonly MappingDescription[] {
    return [...this.byUuid].map(([uuid, mapping]) => description(uuid, mapping));
  }

  /** @throws AwsError ResourceNotFoundException */
  get(uuid: string): RunningMapping {
    const mapping = this.byUuid.get(uuid);
    if (!mapping)
      throw new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404);
    return mapping;
  }

  /** @throws AwsError ResourceNotFoundException */
  describe(uuid: string): MappingDescription {
    return description(uuid, this.get(uuid));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.byUuid.values()].map((mapping) => mapping.stop()));
  }
}

const conflict = ({ uuid, eventSourceArn, functionArn }: MappingDescription): string => {
  const which = `and function (" ${functionName(functionArn)} ")`;
  const instead = `already exists. Please update or delete the existing mapping with UUID ${uuid}`;
  return isOfQueue({ eventSourceArn })
    ? `An event source mapping with SQS arn (" ${eventSourceArn} ") ${which} ${instead}`
    : `The event source arn (" ${eventSourceArn} ") ${which} provided mapping ${instead}`;
};

const description = (uuid: string, mapping: RunningMapping): MappingDescription => {
  const { eventSourceArn, functionArn, declared: inputs, lastModified, lastResult } = mapping;
  return { uuid, eventSourceArn, functionArn, inputs, lastModified, lastResult };
};
