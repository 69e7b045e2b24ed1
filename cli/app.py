"""`matinee`: every command, in groups."""

import typer

from cli import accounts, adding, cloud, ingest, play, titles

EPILOGUE = """
Exit codes: 0 well; 1 no (a part is down, a film was rejected); 2 wrong usage; 3 another command is at it;
4 set-up; 5 port taken; 6 a part died; 7 deployment; 8 nothing is up, or nobody answers;
9 not signed in; 130 Ctrl-C.
"""

app = typer.Typer(
    name="matinee",
    help="A video platform on one machine, and its command line.\n\n"
    "Start with `matinee play`: it starts the cloud, deploys, uploads a film and says where to watch it.\n\n"
    "Then: `matinee upload film.mp4`, `matinee jobs`, `matinee titles`, `matinee status`, `matinee down`.",
    epilog=EPILOGUE,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for group in (play, ingest, adding, titles, accounts, cloud):
    group.register(app)
