// One dialog for every question of the page's own.

import { $, el, fill } from "./dom.js";
import { t } from "./words.js";

/** What a list offers, with `value` chosen. */
export const options = (choices, value) =>
  choices.map((one) => el("option", { value: one.value, selected: one.value === value }, one.label));

function field({ name, label, type = "text", value = "", options: choices, min }) {
  const input = choices
    ? el("select", { name }, options(choices, value))
    : el("input", { name, type, value, required: true, maxLength: 200, ...(min === undefined ? {} : { min }) });
  return el("label", {}, label, input);
}

/**
 * Ask, and give the answers by name; null when the question was closed.
 * Enter in a field means `go`. With `other`, a second button gives them too, with `other: true` among them;
 * `danger` says which of the two cannot be undone.
 */
export function askFor({ title, text, fields = [], go, stop = t("cancel"), danger, other }) {
  const dialog = $("dialog");
  const form = $("dialog-form");
  const answer = (value) => el("button", { type: "button", class: "plain", onclick: () => dialog.close(value) });
  const no = answer("");
  no.textContent = stop;
  const second = other ? answer("other") : null;
  if (second) second.textContent = other;
  if (danger === "other") second?.classList.add("danger");
  const yes = go ? el("button", { type: "submit", value: "go", class: danger === "go" ? "go danger" : "go" }, go) : null;
  fill(
    form,
    el("h2", { id: "dialog-title" }, title),
    text ? el("p", {}, text) : null,
    fields.map(field),
    el("div", { class: "choices" }, [no, second, yes].filter(Boolean)),
  );
  return new Promise((resolve) => {
    const closed = () => {
      const given = Object.fromEntries(new FormData(form));
      if (dialog.returnValue === "go") resolve(given);
      else resolve(dialog.returnValue === "other" ? { ...given, other: true } : null);
    };
    dialog.returnValue = "";
    dialog.addEventListener("close", closed, { once: true });
    dialog.showModal();
    (form.querySelector("input, select") ?? yes ?? no).focus();
  });
}
