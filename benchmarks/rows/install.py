"""Installing the addon."""

from ..registry import Figure, row


@row(
    "Installing the addon",
    "Odoo's command that installs it in a database with the accounting of Belgium and the "
    "Netherlands, less what the same command takes for a module that is installed already.",
)
def install(stage):
    """Time and CPU."""
    ours, nothing = stage.facts["install"], stage.facts["start"]
    yield Figure("time", ours["seconds"] - nothing["seconds"], "s")
    yield Figure("CPU", ours["cpu"] - nothing["cpu"], "s", 30)
