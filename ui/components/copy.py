"""The button that copies a draft: the whole of it, as plain text, with a word that it was done, and without a rerun."""

from __future__ import annotations

from streamlit.components.v2 import component

_HTML = '<button type="button" aria-live="polite"></button>'
_CSS = """
button { width: 100%; font: inherit; font-weight: 500; font-size: .875rem; min-height: 2.5rem; padding: .25rem .5rem;
  cursor: pointer;
  border-radius: var(--st-button-radius); border: 1px solid var(--st-primary-color); background: var(--st-primary-color);
  color: #fff; white-space: nowrap; }
button:hover { filter: brightness(1.07); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""
_JS = """
export default function (component) {
  const { data, parentElement } = component;
  const button = parentElement.querySelector("button");
  button.title = data.keys ? data.label + " (Alt+C)" : data.label;
  button.textContent = data.label;
  // A rerun may draw the button anew while it copies or while it says so: the word goes to whichever button stands now.
  let timer;
  const show = () => {
    const told = window.heardbackTold;
    if (!told || told.text !== data.text || told.until <= Date.now()) return;
    button.textContent = told.words;
    clearTimeout(timer);
    timer = setTimeout(() => { button.textContent = data.label; }, told.until - Date.now());
  };
  const said = (words) => {
    window.heardbackTold = { text: data.text, words, until: Date.now() + 2500 };
    setTimeout(() => { window.heardbackTold = undefined; }, 2500);
    window.dispatchEvent(new Event("heardback-told"));
  };
  window.addEventListener("heardback-told", show);
  show();
  const byHand = () => {
    const area = document.createElement("textarea");
    area.value = data.text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(data.text);
      said("Copied");
    } catch (refused) {
      said(byHand() ? "Copied" : "Select it and copy");
    }
  };
  button.onclick = copy;
  const onKey = (event) => {
    if (data.keys && event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyC") {
      event.preventDefault();
      copy();
    }
  };
  document.addEventListener("keydown", onKey);
  return () => {
    document.removeEventListener("keydown", onKey);
    window.removeEventListener("heardback-told", show);
    clearTimeout(timer);
  };
}
"""

_copy = component("heardback_copy", html=_HTML, css=_CSS, js=_JS)


def copy_button(text: str, *, key: str, label: str = "Copy", keys: bool = False) -> None:
    """A button that puts `text` on the clipboard as plain text; with `keys`, Alt+C does it too."""
    _copy(
        data={"text": text, "label": label, "keys": keys}, key=key, width=104, height=40
    )  # a fixed place: the buttons beside it must not move
