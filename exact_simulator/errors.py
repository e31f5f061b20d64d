"""Refusals of the protocol; ``rest.py`` turns them into HTTP answers."""

OF_THE_USER = "of the user"


class Refusal(Exception):
    """An answer that is not success.

    :param status: the HTTP status
    :param message: text of ``error.message.value``; empty means an empty body
    :param reason: value of the ``Reason`` header, if any
    :param lang: of the text, such as nl-NL; OF_THE_USER is filled in where the caller is known
    """

    def __init__(self, status: int, message: str = "", reason: str = "", lang: str = ""):
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason
        self.lang = lang


def bad_request(message: str, lang: str = "") -> Refusal:
    """400: the request itself is wrong."""
    return Refusal(400, message, lang=lang)


def bad_stream(message: str) -> Refusal:
    """400 in the words of Exact's body parser."""
    return bad_request(f"Error processing request stream. {message}")


def wrong_type(name: str, kind: str) -> Refusal:
    """400: a JSON value of the wrong type for a property of the given .NET type."""
    return bad_stream(
        "Error encountered in converting the value from request payload for property "
        f"'{name}' to type '{kind}', which is the property's expected type. "
        "See inner exception for more detail."
    )


def forbidden(reason: str = "", detail: str = "") -> Refusal:
    """403 with the text Exact has for this ``Reason``."""
    return Refusal(403, f"Forbidden - {detail}" if detail else "Forbidden", reason)


def license_expired() -> Refusal:
    """403: the customer no longer pays."""
    return forbidden("LicenseExpired", "Customer's license expired.")


def scope_violated(scope: str, writing: bool) -> Refusal:
    """403: the app was not registered for this scope."""
    verb = "manage" if writing else "read"
    name = ".".join(scope.lower().split())
    return forbidden("", f"Application Scope Violated. Cannot {verb} '{name}' scope.")


def outside_division_scope() -> Refusal:
    """403: the user left this division out of the consent."""
    return forbidden("", "User division is not within division scope.")


def not_found(segment: str) -> Refusal:
    """404: no such resource, or no entity with this key."""
    return Refusal(404, f"Resource not found for the segment '{segment}'.")
