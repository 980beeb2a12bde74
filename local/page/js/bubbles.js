// One message as a phone shows it.

import { el } from "./dom.js";
import { hour, t } from "./words.js";

const MARKS = { "*": "strong", _: "em", "~": "s", "`": "code" };
const FORMAT = /(\*|_|~|`)(?=\S)([^\n]*?\S)\1|(https?:\/\/[^\s]+)/g;
const LETTER = /[\p{L}\p{N}]/u;
const SVG = "http://www.w3.org/2000/svg";

/** WhatsApp's own formatting, as nodes. Whatever else is in the text stays text. */
export function formatted(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(FORMAT)) {
    const end = match.index + match[0].length;
    const inside = LETTER.test(text[match.index - 1] ?? "") || LETTER.test(text[end] ?? "");
    if (match[1] && inside) continue;
    nodes.push(text.slice(from, match.index));
    nodes.push(match[3] ? link(match[3]) : el(MARKS[match[1]], {}, match[2]));
    from = end;
  }
  nodes.push(text.slice(from));
  return nodes;
}

function link(address) {
  return el("a", { href: address, target: "_blank", rel: "noreferrer noopener" }, address);
}

function ticks(state) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 11");
  svg.setAttribute("class", `ticks ${state}`);
  svg.setAttribute("aria-label", state);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", state === "sent" ? "M4 6l3 3 6-7" : "M1 6l3 3 6-7M6 8l1 1 6-7");
  svg.append(path);
  return svg;
}

function inside(message) {
  if (message.kind === "voice") {
    return el("span", { class: "note" }, el("span", { class: "play", "aria-hidden": "true" }, "▶"), el("span", { class: "wave", role: "img", "aria-label": t("voice") }), "0:07");
  }
  if (message.kind === "image") return el("span", { class: "photo" }, t("image"));
  return formatted(message.text);
}

/** The nodes of one message: its bubble and, below, what can be tapped. */
export function bubble(message, { latest, tapped, opened }) {
  const mine = message.from === "customer";
  const lost = message.failed ? el("span", { class: "lost-mark" }, `${t("undelivered")} ${message.failed}`) : null;
  const foot = el("span", { class: "foot" }, lost, hour(message.at), mine ? ticks(message.ticks) : null);
  const body = el("div", { class: `bubble ${message.from}${lost ? " lost" : ""}`, title: message.label ?? "" }, inside(message), foot);
  const item = el("li", { class: "said" }, body);
  if (!message.choices?.length || lost) return item;
  const buttons = message.menu
    ? [el("button", { type: "button", class: "opens", onclick: () => opened(message) }, message.menu)]
    : message.choices.map((one) => el("button", { type: "button", onclick: () => tapped(message, one) }, one.title));
  item.append(el("div", { class: latest ? "buttons" : "buttons spent" }, buttons));
  return item;
}
