// The menu of faults, and starting afresh.

import * as stage from "./stage.js";
import { $, el, fill, notice } from "./dom.js";
import { askFor, options } from "./dialog.js";
import { t } from "./words.js";

const SILENT = ["drop", "drop_after", "timeout", "timeout_after"];
const FAULTS = {
  graph: ["500", "429", ...SILENT, "code:131056", "code:190", "failed:131026"],
  calendar: ["500", "429", "quota", "forbidden", "auth", "404", "409", "gone", "precondition", ...SILENT, "stale_list", "missing_page"],
  redis: ["500", ...SILENT, "readonly", "noscript", "flush", "lease_lost"],
  tasks: ["500", ...SILENT, "duplicate", "delay", "reorder", "exhaust"],
  llm: ["500", "429", ...SILENT, "garbage"],
  clock: ["ahead", "behind"],
};
const named = (service) => (service === "clock" ? t("doorClock") : t(service));
const kindsOf = (service) => FAULTS[service].map((kind) => ({ value: kind, label: t("kinds")[kind] }));
let waiting = {};

/** How many ordered faults still wait. */
export function showFaults(faults) {
  waiting = faults;
  const left = Object.values(faults).reduce((sum, n) => sum + n, 0);
  $("faults-left").textContent = String(left);
  $("faults-left").hidden = left === 0;
}

/** The faults that wait, each service with how many. */
const chips = () => Object.entries(waiting).map(([service, n]) => el("span", { class: "fault" }, `${named(service)} × ${n}`));

/** Asks which fault; the kinds on offer are those of the service. */
function askForFault() {
  const services = Object.keys(FAULTS).map((service) => ({ value: service, label: named(service) }));
  const asking = askFor({
    title: t("faultsTitle"),
    text: [t("faultsText"), el("span", { class: "chips" }, chips())],
    fields: [
      { name: "service", label: t("faultService"), options: services, value: "graph" },
      { name: "kind", label: t("faultKind"), options: kindsOf("graph"), value: "500" },
      { name: "times", label: t("faultTimes"), type: "number", value: "1", min: 1 },
    ],
    go: t("order"),
    other: t("pardon"),
  });
  const { service, kind } = $("dialog-form").elements;
  service.addEventListener("change", () => fill(kind, options(kindsOf(service.value))));
  return asking;
}

export function wireHouse(changed) {
  $("faults").addEventListener("click", async () => {
    const answer = await askForFault();
    if (answer?.other) await stage.pardon();
    else if (answer) {
      await stage.fault(answer.service, answer.kind, Number(answer.times));
      notice(`${t("ordered")}: ${named(answer.service)}, ${t("kinds")[answer.kind]}`);
    }
    await changed();
  });
  $("afresh").addEventListener("click", async () => {
    const answer = await askFor({ title: t("afresh"), text: t("reallyAfresh"), go: t("yes"), stop: t("no"), danger: "go" });
    if (answer) await stage.afresh().then(changed);
  });
}
