"""What was compared, and what came of it."""

# Differences that are shown of one comparison.
SHOWN = 5


class Checks:
    def __init__(self):
        self.passed = 0
        self.failures = []
        self.within = ""

    def section(self, title):
        """What the checks that follow are about."""
        self.within = title
        print(f"\n{title}", flush=True)

    def equal(self, what, expected, found):
        """Holds what is found against what is expected; mappings and sets say where they differ."""
        if expected == found:
            self.passed += 1
            size = f" ({len(found)})" if isinstance(found, (dict, set, list)) else f" ({found})"
            print(f"  ok    {what}{size}", flush=True)
            return
        self.failures.append(f"{self.within}: {what}")
        print(f"  WRONG {what}", flush=True)
        for line in differences(expected, found):
            print(f"        {line}", flush=True)

    def failed(self, what, reason):
        self.failures.append(f"{self.within}: {what}")
        print(f"  WRONG {what}: {reason}", flush=True)


def differences(expected, found):
    """Where two values differ, in lines."""
    if isinstance(expected, dict) and isinstance(found, dict):
        lines = [
            f"{key}: expected {expected.get(key)!r}, found {found.get(key)!r}"
            for key in sorted(set(expected) | set(found), key=str)
            if expected.get(key) != found.get(key)
        ]
    elif isinstance(expected, set) and isinstance(found, set):
        lines = [f"missing: {one}" for one in sorted(expected - found, key=str)]
        lines += [f"not expected: {one}" for one in sorted(found - expected, key=str)]
    else:
        lines = [f"expected {expected!r}, found {found!r}"]
    more = len(lines) - SHOWN
    return lines[:SHOWN] + ([f"and {more} more"] if more > 0 else [])
