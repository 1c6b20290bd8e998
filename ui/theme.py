"""Colours and type of the web desk, light and dark, as Streamlit's theme settings. Not here: the layout (`style.css`)."""

from __future__ import annotations

from typing import Any

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
"""Fonts that are on the machine; nothing is fetched."""
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace"

_LIGHT = {
    "primaryColor": "#0f6b63",
    "backgroundColor": "#fbfaf8",
    "secondaryBackgroundColor": "#f1efeb",
    "textColor": "#22252a",
    "borderColor": "#dedad3",
    "linkColor": "#0f6b63",
    "codeBackgroundColor": "#f1efeb",
    "sidebar.backgroundColor": "#f4f2ee",
    "sidebar.secondaryBackgroundColor": "#eae7e1",
}
_DARK = {
    "primaryColor": "#24766c",
    "backgroundColor": "#16191c",
    "secondaryBackgroundColor": "#20252a",
    "textColor": "#e6e4e0",
    "borderColor": "#343a41",
    "linkColor": "#6cc5ba",
    "codeBackgroundColor": "#20252a",
    "sidebar.backgroundColor": "#121518",
    "sidebar.secondaryBackgroundColor": "#20252a",
}

THEME: dict[str, Any] = {
    "theme.font": FONT,
    "theme.headingFont": FONT,
    "theme.codeFont": MONO,
    "theme.baseFontSize": 15,
    "theme.baseRadius": "8px",
    "theme.buttonRadius": "8px",
    "theme.showWidgetBorder": True,
    "theme.showSidebarBorder": True,
    **{f"theme.light.{name}": value for name, value in _LIGHT.items()},
    **{f"theme.dark.{name}": value for name, value in _DARK.items()},
}
"""Flags of the theme. Which of the two is shown follows the reader's system."""
