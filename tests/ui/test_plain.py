"""Words of other people on a page."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from ui.components.plain import fill, joined, literal


def test_values_are_escaped() -> None:
    """A value that looks like markup is shown as the letters that it is."""
    assert (
        fill("<p>{words}</p>", words="<script>alert('x')</script>")
        == "<p>&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;</p>"
    )


def test_quotes_in_attributes_are_escaped() -> None:
    """A value cannot close the attribute that it stands in."""
    assert '" onclick=' not in fill('<p title="{words}"></p>', words='x" onclick="alert(1)')


def test_made_markup_is_kept() -> None:
    """Markup that was made by fill is not escaped a second time."""
    rows = joined(fill("<li>{n}</li>", n=n) for n in ("a&b", "c"))
    assert fill("<ul>{rows}</ul>", rows=rows) == "<ul><li>a&amp;b</li><li>c</li></ul>"


def test_braces_in_values_are_words() -> None:
    """Braces in a value are not read as names of the template."""
    assert fill("<p>{words}</p>", words="{other} {0}") == "<p>{other} {0}</p>"


def test_labels_lose_their_markdown() -> None:
    """Every sign that Markdown reads is escaped in a label, and it stays on one line."""
    shown = literal("![x](http://leak.example/a.png)\n:red[**now**] $x$ <b>")
    assert shown.startswith("\\!\\[x\\]\\(http\\:\\/\u2060\\/leak\\.example")
    assert "\n" not in shown
    assert "\\*\\*now\\*\\*" in shown
    assert "\\$x\\$ \\<b\\>" in shown


def test_a_page_that_begins_with_markup_is_read_on() -> None:
    """A line of a playbook page that begins with markup is words, and what stands after it is read as on any other line."""

    def page() -> None:
        from ui.components.pages import show_text

        show_text("<script>x</script> **bold** for $40 or \\$60, `a < b`")

    app = AppTest.from_function(page).run()
    assert app.markdown[0].value == "\\<script>x\\</script> **bold** for \\$40 or \\$60, `a < b`"


def test_a_thread_that_is_none_is_told_with_a_way_out(app: AppTest) -> None:
    """What begins with a brace and is no thread is told in a sentence that says what to paste instead."""
    app.chat_input[0].set_value('{"nonsense": 1}').run()
    assert app.error[0].value.startswith("The pasted thread") and "paste a mail or a chat" in app.error[0].value
