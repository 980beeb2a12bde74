// The customers' phones: tabs, the talk, and what can be done in it.

import * as stage from "./stage.js";
import { $, el, fill, initials, notice } from "./dom.js";
import { askFor } from "./dialog.js";
import { bubble } from "./bubbles.js";
import { shortDay, t } from "./words.js";

const held = { view: null, id: null, read: {}, drawn: "", changed: () => {} };
const current = () => held.view?.phones.find((phone) => phone.id === held.id);

export function showPhones(view) {
  held.view = view;
  if (!current()) held.id = view.phones[0]?.id ?? null;
  $("shop-initial").textContent = view.shop.name.replace(/^((barber[ií]a|barbershop|the|don|el|la|los|las)\s+)+/i, "")[0] ?? "T";
  $("phone-name").textContent = view.shop.name;
  showTabs();
  showTalk();
}

function showTabs() {
  const focused = document.activeElement?.getAttribute("role") === "tab";
  fill($("tabs"), held.view.phones.map((phone, n) => {
    const chosen = phone.id === held.id;
    if (chosen) held.read[phone.id] = phone.messages.length;
    const news = phone.messages.length > (held.read[phone.id] ?? 0);
    return el(
      "button",
      {
        type: "button", role: "tab", class: news ? "unread" : null, id: `tab-${phone.id}`, "aria-selected": String(chosen), "aria-controls": "phone",
        tabIndex: chosen ? 0 : -1, title: `${phone.name} · +${phone.phone ?? phone.id}`, onclick: () => choose(phone.id), onkeydown: walk,
      },
      el("span", { class: `face tone-${n % 5}`, "aria-hidden": "true" }, initials(phone.name)),
      el("span", {}, phone.name),
    );
  }));
  if (focused) $(`tab-${held.id}`)?.focus();
  if (held.id) $("phone").setAttribute("aria-labelledby", `tab-${held.id}`);
}

function choose(id) {
  held.id = id;
  closeSheet();
  showTabs();
  showTalk();
}

function walk(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const phones = held.view.phones;
  const here = phones.findIndex((phone) => phone.id === held.id);
  choose(phones[(here + step + phones.length) % phones.length].id);
}

function showTalk() {
  const phone = current();
  $("presence").textContent = phone?.typing ? t("typing") : t("presence");
  const drawing = JSON.stringify([phone, t("voice")]);
  if (drawing === held.drawn) return;
  held.drawn = drawing;
  const talk = $("talk");
  fill(talk, phone?.messages.length ? lines(phone) : welcome());
  talk.scrollTop = talk.scrollHeight;
}

function welcome() {
  const tries = t("tries").map((text) => el("button", { type: "button", onclick: () => send(stage.say(held.id, text)) }, text));
  return [el("li", { class: "welcome" }, el("p", {}, t("empty")), tries)];
}

function lines(phone) {
  const shown = [];
  let day = "";
  const last = phone.messages.length - 1;
  phone.messages.forEach((message, n) => {
    if (message.at.slice(0, 10) !== day) {
      day = message.at.slice(0, 10);
      shown.push(el("li", { class: "day-mark" }, shortDay(message.at)));
    }
    shown.push(bubble(message, { latest: n === last, tapped, opened: openSheet }));
  });
  if (phone.typing) shown.push(el("li", { class: "dots", "aria-label": t("typing") }, el("i"), el("i"), el("i")));
  return shown;
}

function send(promise) {
  return promise.then(held.changed, (error) => notice(error.message));
}

const tapped = (message, one) => send(stage.tap(held.id, message.id, one.id));

function openSheet(message) {
  $("sheet-title").textContent = message.menu;
  fill($("sheet-rows"), message.choices.map((one) => el(
    "li", {},
    el(
      "button", { type: "button", onclick: () => { closeSheet(); tapped(message, one); } },
      el("strong", {}, one.title), one.description ? el("span", {}, one.description) : null,
    ),
  )));
  $("sheet").hidden = false;
  $("sheet-rows").querySelector("button").focus();
}

function closeSheet() {
  if ($("sheet").hidden) return;
  $("sheet").hidden = true;
  $("words").focus();
}

/** Tab stays inside the open sheet; Escape closes it. */
function keepInSheet(event) {
  if (event.key === "Escape") closeSheet();
  if (event.key !== "Tab") return;
  const buttons = [...$("sheet").querySelectorAll("button")];
  const edge = event.shiftKey ? buttons[0] : buttons.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? buttons.at(-1) : buttons[0]).focus();
}

async function addCustomer() {
  const options = Object.entries(t("countries")).map(([value, label]) => ({ value, label }));
  const fields = [{ name: "name", label: t("name") }, { name: "country", label: t("country"), options, value: "MX" }];
  const answer = await askFor({ title: t("newCustomer"), fields, go: t("add") });
  if (!answer) return;
  const added = await stage.newCustomer(answer.name, answer.country);
  held.id = added.id;
  await held.changed();
  $("words").focus();
}

export function wirePhones(changed) {
  held.changed = changed;
  $("writing").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("words").value.trim();
    if (!text || !held.id) return;
    $("words").value = "";
    send(stage.say(held.id, text));
  });
  $("send-voice").addEventListener("click", () => send(stage.media(held.id, "audio")));
  $("send-image").addEventListener("click", () => send(stage.media(held.id, "image")));
  $("add-customer").addEventListener("click", addCustomer);
  $("sheet-close").addEventListener("click", closeSheet);
  $("sheet").addEventListener("keydown", keepInSheet);
  $("sheet").addEventListener("click", (event) => { if (event.target === $("sheet")) closeSheet(); });
}
