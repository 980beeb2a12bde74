// The menu of faults, and starting afresh.

import * as stage from "./stage.js";
import { $, notice } from "./dom.js";
import { askFor } from "./dialog.js";
import { t } from "./words.js";

const FAULTS = {
  graph: ["500", "429", "drop", "drop_after"],
  calendar: ["500", "429", "drop", "drop_after"],
  redis: ["500", "drop", "drop_after", "readonly"],
  tasks: ["500", "drop_after", "duplicate", "delay"],
  llm: ["500", "429", "drop", "garbage"],
};
const choice = (service, kind) => ({ value: `${service} ${kind}`, label: `${t(service)}: ${t("kinds")[kind]}` });

/** How many ordered faults still wait. */
export function showFaults(faults) {
  const left = Object.values(faults).reduce((sum, n) => sum + n, 0);
  $("faults-left").textContent = String(left);
  $("faults-left").hidden = left === 0;
}

export function wireHouse(changed) {
  $("faults").addEventListener("click", async () => {
    const options = Object.entries(FAULTS).flatMap(([service, kinds]) => kinds.map((kind) => choice(service, kind)));
    const answer = await askFor({
      title: t("faultsTitle"),
      text: t("faultsText"),
      fields: [
        { name: "fault", label: t("faultKind"), options, value: "graph 500" },
        { name: "times", label: t("faultTimes"), type: "number", value: "1", min: 1 },
      ],
      go: t("order"),
      other: t("pardon"),
    });
    if (answer?.other) await stage.pardon();
    else if (answer) {
      const [service, kind] = answer.fault.split(" ");
      await stage.fault(service, kind, Number(answer.times));
      notice(`${t("ordered")}: ${choice(service, kind).label}`);
    }
    await changed();
  });
  $("afresh").addEventListener("click", async () => {
    const answer = await askFor({ title: t("afresh"), text: t("reallyAfresh"), go: t("yes"), stop: t("no"), danger: "go" });
    if (answer) await stage.afresh().then(changed);
  });
}
