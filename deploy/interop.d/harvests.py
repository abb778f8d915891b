"""What every harvest is held to, whatever the portal."""


def first(node, kind, url, checks):
    """Harvests into an empty node: all of it arrives. Answers with the report."""
    outcome = node.imported(kind, url)
    report = outcome["report"]
    checks.equal("the walk reached its end", True, report["reached_end"])
    for trouble in ("failed", "refused", "quarantined"):
        checks.equal(f"nothing {trouble}", 0, report[trouble])
    checks.equal("everything is new", report["records"], outcome["added"])
    return report


def after_changes(node, kind, url, expected, checks):
    """Harvests again: so many were added, changed and withdrawn."""
    checks.equal("added, changed, withdrawn", expected, written(node.imported(kind, url)))


def same_again(node, kind, url, checks):
    checks.equal("harvested again: nothing is written", (0, 0, 0), written(node.imported(kind, url)))


def recognised(node, address, kind, checks):
    """Keeps the portal as a source without telling its kind, and harvests it."""
    node.added(address)
    report = node.harvested()["report"]
    checks.equal("the portal is recognised", kind, report["kind"])


def kept_after_changes(node, expected, checks):
    """Harvests the kept source again: what is gone waits, and is withdrawn in a week."""
    gone = expected[2]
    outcome = node.harvested()
    checks.equal("added, changed, newly missing, withdrawn", (*expected, 0), kept(outcome))
    checks.equal("the same on the same day", (0, 0, 0, 0), kept(node.harvested()))
    node.age_missing(days=7)
    checks.equal("withdrawn a week later", (0, 0, 0, gone), kept(node.harvested()))
    checks.equal("and then nothing", (0, 0, 0, 0), kept(node.harvested()))


def kept(outcome):
    return tuple(outcome[what] for what in ("added", "changed", "missing", "withdrawn"))


def written(outcome):
    return (outcome["added"], outcome["changed"], outcome["withdrawn"])
