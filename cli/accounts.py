"""The commands for accounts: sign up, sign in, who am I, sign out."""

import os
import sys
from typing import Annotated

import typer
from rich.prompt import Prompt

from cli.api import Api, BadInput, NotSignedIn
from cli.console import answers, console, ending_well, say_json

GROUP = "Your account"
Email = Annotated[str | None, typer.Option("--email", help="Your e-mail address; asked when left out.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for name, command in (
        ("sign-up", sign_up),
        ("sign-in", sign_in),
        ("whoami", whoami),
        ("sign-out", sign_out),
    ):
        app.command(name, rich_help_panel=GROUP)(command)


def sign_up(email: Email = None) -> None:
    """Makes an account. The password is asked, or read from MATINEE_PASSWORD."""
    with ending_well():
        address, password = _email(email), _password()
        api = Api.from_env()
        confirmed = api.post_unsigned("/accounts/sign-up", {"email": address, "password": password})[
            "confirmed"
        ]
        if not confirmed:
            code = _asked("The code in the e-mail")
            api.post_unsigned("/accounts/confirm", {"email": address, "code": code})
        console.print("  Your account is ready: `matinee sign-in` signs you in.")


def sign_in(email: Email = None) -> None:
    """Signs in and stays signed in. The password is asked, or read from MATINEE_PASSWORD; it is not kept."""
    with ending_well():
        address, password = _email(email), _password()
        Api.from_env().sign_in(address, password)
        console.print(f"  Signed in as {address}.", markup=False)


def whoami(as_json: Json = False) -> None:
    """Shows who is signed in, and their groups; members of `studio` may upload."""
    with ending_well():
        me = Api.from_env().get("/accounts/me")
        if as_json:
            say_json(me)
        else:
            groups = ", ".join(me["groups"]) or "no groups"
            answers.print(f"  {me['email']} ({groups})", markup=False)


def sign_out() -> None:
    """Signs out here; tokens that were given end."""
    with ending_well():
        try:
            Api.from_env().sign_out()
        except NotSignedIn:
            console.print("  Nobody was signed in.")
        else:
            console.print("  Signed out.")


def _email(given: str | None) -> str:
    return given or os.environ.get("MATINEE_EMAIL") or _asked("E-mail")


def _password() -> str:
    return os.environ.get("MATINEE_PASSWORD") or _asked("Password", hidden=True)


def _asked(what: str, *, hidden: bool = False) -> str:
    """The answer of who sits at the terminal, or else the next line of standard input."""
    if sys.stdin.isatty():
        answer = Prompt.ask(f"  {what}", console=console, password=hidden) or ""
    else:
        answer = sys.stdin.readline().rstrip("\r\n")
    if not answer.strip():
        raise BadInput(f"{what} is needed, and nobody gave it: see `matinee sign-in --help`.")
    return answer
