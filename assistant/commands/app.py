"""`heardback app`: serves the web desk. Not here: how it is served (`ui.serve`), who may sign in (`commands.people`)."""

from __future__ import annotations

import click

from assistant.console import DONE, complain, open_desk
from assistant.errors import BadInput, StoreTrouble


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option(
    "--address", default="127.0.0.1", show_default=True, help="Where to listen; beyond this machine only with sign-in."
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def app(port: int, address: str, no_browser: bool) -> int:
    """Serve the web desk on this machine, at http://127.0.0.1:PORT.

    With HEARDBACK_SIGN_IN_* people sign in first, and it may listen on other addresses, behind a proxy that speaks HTTPS.
    """
    import socket
    import threading

    from assistant.settings import load_settings, load_sign_in_settings
    from ui.serve import EXPOSED, may_listen

    sign_in = load_sign_in_settings()
    if not may_listen(address, sign_in):
        raise BadInput(EXPOSED)
    desk = open_desk()
    if sign_in and not any(one.addresses for one in desk.managers()):
        raise BadInput(
            "Nobody may sign in yet: `heardback people NAME --address NAME@YOUR.AGENCY --role lead` lets the first one in."
        )
    try:
        if sign_in is None:
            desk.load_demo()
        if desk.finish_erasing():
            click.echo("An erasing that had been cut off is finished.")
    except StoreTrouble as trouble:
        complain(f"{trouble} The desk runs without clients.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise BadInput(f"Port {port} cannot be used ({error.strerror}): choose another with --port.") from None
    from ui.serve import serve

    stop = threading.Event()
    threading.Thread(target=desk.keep_index_fresh, args=(stop,), name="index", daemon=True).start()
    click.echo(f"The desk is at {sign_in.url if sign_in else f'http://127.0.0.1:{port}'}. Stop it with Ctrl+C.")
    try:
        serve(
            port,
            open_browser=not no_browser and sign_in is None,
            address=address,
            sign_in=sign_in,
            home=load_settings().make_home(),
        )
    except OSError as error:
        raise BadInput(f"Port {port} cannot be used ({error.strerror}): choose another with --port.") from None
    return DONE
