import type { ArchiveView } from "../api";

/** Which rule a replay goes to; an empty value stands for all. */
export const RuleChoice = (props: {
  label: string;
  rules: ArchiveView["rules"];
  value: string;
  onChange: (rule: string) => void;
}) => (
  <label class="field">
    <span>{props.label}</span>
    <select value={props.value} onChange={({ currentTarget }) => props.onChange(currentTarget.value)}>
      <option value="">all rules</option>
      {props.rules.map(({ arn, name }) => (
        <option key={arn} value={arn}>
          rule {name}
        </option>
      ))}
    </select>
  </label>
);
