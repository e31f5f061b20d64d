"""Whether each value of a body is one its property takes, whatever the entity is about.

The kinds are those of ``reference/domains.py`` and the lengths of ``reference/facts.py``; what the
values mean together is left to the rules of the books.
"""

from collections.abc import Iterator

from .reference import Property, Resource, domains, facts
from .reference import resource as find_resource
from .rules import BusinessError, Context


def checked(resource: Resource, values: dict, ctx: Context) -> dict:
    """Refuse values that a property does not take, those of lines included.

    :return: the values, with over-long texts cut when the knob ``text_too_long`` says so
    :raises BusinessError: naming every property
    """
    problems: list[BusinessError] = []
    fitted = _fit(resource, values, ctx, problems)
    if problems:
        raise BusinessError.all(problems)
    return fitted


def _fit(resource: Resource, values: dict, ctx: Context, problems: list) -> dict:
    """Values within the lengths of their properties.

    :param problems: grows by what is wrong
    """
    fitted = {}
    for name, value in values.items():
        if isinstance(value, list):
            child = find_resource(resource.collection(name).resource)
            fitted[name] = [_fit(child, line, ctx, problems) for line in value]
            continue
        if isinstance(value, str):
            value = _within_length(resource, name, value, ctx, problems)
        fitted[name] = value
        if value not in (None, ""):
            problems += _problems(resource, resource.properties[name], value, ctx)
    return fitted


def _within_length(resource: Resource, name: str, text: str, ctx: Context, problems: list) -> str:
    limit = facts.longest(resource.source, resource.properties[name])
    if not limit or len(text) <= limit:
        return text
    if ctx.knobs.text_too_long != "cut":
        problems.append(BusinessError("too_long", domains.TERMS.get(name, name)))
    return text[:limit]


def _problems(
    resource: Resource, known: Property, value: object, ctx: Context
) -> Iterator[BusinessError]:
    """What is wrong with one value."""
    name = known.name
    term = domains.TERMS.get(name, name)
    choices = domains.CHOICES.get((resource.source, name))
    if choices and value not in choices:
        yield BusinessError("invalid", term)
    if name in domains.NOT_NEGATIVE and value < 0:
        yield BusinessError("invalid", term)
    if name in domains.FRACTIONS and not 0 <= value <= 1:
        yield BusinessError("invalid", term)
    if name in domains.COUNTRY_NAMES and value not in domains.COUNTRIES:
        yield BusinessError("invalid_reference", term)
    if name == "Language" and value.partition("-")[0].upper() not in domains.LANGUAGES:
        yield BusinessError("invalid_reference", term)
    if name in domains.CURRENCY_NAMES and not _is_code(ctx, "general/Currencies", value):
        yield BusinessError("invalid_reference", term)
    if name in domains.CODES and not _is_code(ctx, domains.CODES[name], value):
        yield BusinessError("invalid_reference", term)
    if name in domains.EMAIL_NAMES and not domains.EMAIL.fullmatch(value):
        yield BusinessError("invalid_value", term, "")
    if name == "BICCode" and not domains.BIC.fullmatch(value):
        yield BusinessError("invalid", term)
    if known.type == "Guid" and not _exists(resource, name, value, ctx):
        yield BusinessError("invalid_reference", term)


def _is_code(ctx: Context, resource: str, code: str) -> bool:
    return bool(ctx.store.find(ctx.code, resource, Code=code))


def _exists(resource: Resource, name: str, guid: str, ctx: Context) -> bool:
    """Whether there is what a GUID refers to; of kinds that the simulator does not have, never."""
    if name in domains.CHECKED_BY_RULES or name in resource.key:
        return True
    target = domains.REFERENCES.get(name)
    return bool(target and ctx.store.get(ctx.code, target, guid))
