// What happened inside: one turn at a time, readable.

import { $, el, fill } from "./dom.js";
import { hour, t } from "./words.js";

const held = { view: null, chosen: null, drawn: "" };

export function showTrace(view) {
  held.view = view;
  const drawing = JSON.stringify([view.turns, held.chosen, t("said")]);
  if (drawing === held.drawn) return;
  held.drawn = drawing;
  const turn = chosen();
  fill($("turns"), view.turns.map((one) => el("li", {}, el(
    "button",
    { type: "button", "aria-current": String(one === turn), onclick: () => choose(one.id) },
    el("time", {}, hour(one.at)),
    el("span", { class: "what" }, one.said.join(" · ") || t("background")),
    el("span", { class: "who" }, [one.who, one.kinds.join(", ")].filter(Boolean).join(" → ")),
  ))));
  fill($("turn"), turn ? [steps(turn), calls(turn)] : el("p", { class: "nothing" }, t("noTurns")));
}

/** The turn that was picked, as long as none has come since; else the latest. */
function chosen() {
  const turns = held.view.turns;
  const picked = held.chosen?.latest === turns[0]?.id && turns.find((one) => one.id === held.chosen.id);
  return picked || turns[0];
}

function choose(id) {
  held.chosen = { id, latest: held.view.turns[0]?.id };
  showTrace(held.view);
}

function step(title, ...inside) {
  return el("section", { class: "step" }, el("h3", {}, title), inside);
}

function steps(turn) {
  const read = turn.commands.map((command) => el("span", { class: "chip" }, el("b", {}, command.name), command.text ? ` ${command.text}` : ""));
  const unread = turn.unread ? [el("span", { class: "chip unread" }, `${t("unread")}: ${turn.unread}`)] : [];
  const kinds = turn.kinds.map((kind) => el("span", { class: "chip kind" }, kind));
  return el(
    "div", { class: "steps" },
    step(t("said"), turn.said.length ? turn.said.map((line) => el("p", {}, line)) : el("p", {}, t("background"))),
    step(t("read"), el("div", { class: "chips" }, read.length + unread.length ? [read, unread] : t("nothingRead"))),
    step(t("decided"), el("div", { class: "chips" }, kinds.length ? kinds : t("nothingSaid"))),
  );
}

function calls(turn) {
  const rows = turn.calls.map((call) => el(
    "tr", { class: `${call.service}${call.status === 0 || call.status === 429 || call.status >= 500 ? " bad" : ""}` },
    el("td", {}, t(call.service)), el("td", {}, call.what),
    el("td", { class: "number" }, String(call.status || "✕")), el("td", { class: "number" }, `${call.ms} ms`),
  ));
  const table = rows.length ? el("table", {}, el("tbody", {}, rows)) : el("p", {}, t("noCalls"));
  return el("section", { class: "calls" }, el("h3", {}, t("called")), table);
}
