// Asks the stage what there is to see, and shows it.

import * as stage from "./stage.js";
import { $, notice } from "./dom.js";
import { speak, t } from "./words.js";
import { showClock, wireClock } from "./clock.js";
import { showPhones, wirePhones } from "./phones.js";
import { draw, showBook, wireBook } from "./book.js";
import { showTrace } from "./trace.js";
import { showFaults, wireHouse } from "./house.js";

const BEAT_MS = 300;
const seen = { version: "", view: null, gone: false };

async function look() {
  const view = await stage.view(seen.version);
  showClock(view.now);
  if (view.version !== seen.version) {
    seen.version = view.version;
    seen.view = view;
    show();
  } else {
    draw();
  }
}

function show() {
  const { view } = seen;
  if (view === null) return;
  $("shop-name").textContent = view.shop.name;
  document.title = `${view.shop.name} · Turno`;
  showPhones(view);
  showBook(view);
  showTrace(view);
  showFaults(view.faults);
}

async function beat() {
  try {
    if (!document.hidden) await look();
    seen.gone = false;
  } catch (error) {
    if (!seen.gone) notice(t("gone"));
    seen.gone = true;
    console.error(error);
  }
  setTimeout(beat, BEAT_MS);
}

/** Look at once, for whoever has just changed something. */
export const lookNow = () => look().catch(() => notice(t("gone")));

for (const button of document.querySelectorAll("[data-lang]")) {
  button.addEventListener("click", () => {
    speak(button.dataset.lang);
    show();
  });
}
speak(localStorage.getItem("turno.lang") ?? "es");
wireClock(lookNow);
wirePhones(lookNow);
wireBook(lookNow);
wireHouse(lookNow);
beat();
