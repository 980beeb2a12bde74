// Building the page. Words of customers and calendars go in as text and never as markup.

export const $ = (id) => document.getElementById(id);

/** An element; `props` are its properties, but `class`, `role` and `aria-…`, which are attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === "class" || name === "role" || name.includes("-")) node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter(Boolean));
}

/** Two letters for a face. */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return (words[0]?.[0] ?? "?").concat(words[1]?.[0] ?? "").toUpperCase();
}

let fading;

/** One line at the foot of the page that goes away by itself. */
export function notice(text) {
  const line = $("notice");
  line.textContent = text;
  line.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (line.hidden = true), 5000);
}
