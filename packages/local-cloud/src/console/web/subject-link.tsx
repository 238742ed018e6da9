import type { Outcome, Subject } from "../api";
import { href } from "./router";
import { Badge } from "./ui";

/** The subject of something, as a link to its page. */
export const SubjectLink = ({ subject }: { subject: Subject }) => (
  <a class="subject" href={href(subject.view, subject.rest)}>
    {subject.text}
  </a>
);

export const OutcomeBadge = ({ outcome }: { outcome: Outcome }) => (
  <Badge tone={outcome.tone}>{outcome.text}</Badge>
);
