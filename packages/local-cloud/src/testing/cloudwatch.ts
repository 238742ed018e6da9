/** For tests that evaluate alarms and check dashboards without the rest of the cloud. */
export { CloudWatchService } from "../cloudwatch/cloudwatch";
export { checkedDashboard } from "../cloudwatch/dashboard-body";
export { minute } from "../cloudwatch/metric-store";
export { cloudWatchResources } from "../cloudwatch/resources";
export { Registry } from "../registry";
export { StillClock } from "./still-clock";
