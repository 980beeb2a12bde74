// The shop's clock: shown, moved on, set.

import * as stage from "./stage.js";
import { $ } from "./dom.js";
import { askFor } from "./dialog.js";
import { hour, longDay, t } from "./words.js";

let shown = "";

/** `now` is the shop's wall clock, with its offset. */
export function showClock(now) {
  shown = now;
  $("clock-hour").textContent = hour(now);
  $("clock-day").textContent = longDay(now);
  $("clock-hour").dateTime = now;
}

export const now = () => shown;

export function wireClock(changed) {
  const moved = (seconds) => () => stage.advance(seconds).then(changed);
  $("hour-on").addEventListener("click", moved(3600));
  $("day-on").addEventListener("click", moved(86400));
  $("clock-set").addEventListener("click", async () => {
    const fields = [{ name: "now", label: t("whatTime"), type: "datetime-local", value: shown.slice(0, 16) }];
    const answer = await askFor({ title: t("clock"), fields, go: t("set") });
    if (answer?.now) await stage.setClock(answer.now).then(changed);
  });
}
