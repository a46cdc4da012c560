"""The filters of EC2's Describe operations."""

from fnmatch import fnmatchcase

from support.aws.wire import Refusal


def values(thing, name, known):
    """What a filter of that name is compared with; known: its name -> how it is read from the thing."""
    if name.startswith("tag:"):
        return [tag["Value"] for tag in thing.get("Tags", ()) if tag["Key"] == name[4:]]
    if name == "tag-key":
        return [tag["Key"] for tag in thing.get("Tags", ())]
    if name not in known:
        raise Refusal("InvalidParameterValue", f"The filter '{name}' is invalid")
    found = known[name](thing)
    return found if isinstance(found, list) else [found]


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def chosen(things, filters, known):
    """Those that every filter lets through."""
    return [thing for thing in things
            if all(any(fnmatchcase(text(value), pattern) for value in values(thing, each["Name"], known)
                       for pattern in each["Values"]) for each in filters or ())]
