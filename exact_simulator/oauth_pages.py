"""Login and consent in the browser, and the token endpoint."""

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, session

from .oauth import TokenRefused, same_client
from .simulator import current
from .store import SYSTEM

pages = Blueprint("oauth", __name__)


@pages.route("/api/oauth2/auth", methods=["GET", "POST"])
def authorize():
    """Log in, choose the divisions, allow or deny; ends at the app's redirect address.

    The form fields are ``username`` and ``password`` on the login page, ``division`` (several) and
    ``action`` ("allow" or "deny") on the consent page; each form posts to its own address.
    """
    problem = _request_problem()
    if problem:
        return render_template("oauth_error.html", problem=problem), 400
    user = _logged_in()
    if request.method == "POST" and "username" in request.form:
        return _log_in()
    if not user or (request.args.get("force_login") == "1" and request.method == "GET"):
        return render_template("login.html", failed=False, username="")
    if request.method == "POST":
        return _decide(user)
    return render_template("consent.html", user=user, divisions=_divisions(user))


def _request_problem() -> str:
    """What is wrong with the address that the app sent the browser to; empty when nothing is."""
    args = request.args
    if not same_client(args.get("client_id")):
        return "The app is unknown: client_id is not registered."
    if args.get("response_type") != "code":
        return "response_type must be code."
    if not current().oauth.redirect_allowed(args.get("redirect_uri", "")):
        return (
            "The redirect address is not one that is registered for this app: "
            f"{args.get('redirect_uri', '')}"
        )
    return ""


def _logged_in() -> dict | None:
    user_id = session.get("user")
    return current().store.get(SYSTEM, "system/Users", user_id) if user_id else None


def _log_in():
    name = request.form["username"].strip()
    found = current().store.find(SYSTEM, "system/Users", UserName=name)
    if not found or found[0]["_Password"] != request.form.get("password"):
        return render_template("login.html", failed=True, username=name), 401
    session["user"] = found[0]["UserID"]
    kept = {key: value for key, value in request.args.items() if key != "force_login"}
    return redirect(f"{request.path}?{urlencode(kept)}", 303)


def _divisions(user: dict) -> list[dict]:
    store = current().store
    found = (store.get(SYSTEM, "system/Divisions", code) for code in user["_Divisions"])
    return [division for division in found if division]


def _decide(user: dict):
    """Send the browser back to the app with what the person decided."""
    state = {"state": request.args["state"]} if "state" in request.args else {}
    chosen = [int(code) for code in request.form.getlist("division")]
    allowed = [code for code in chosen if code in user["_Divisions"]]
    if request.form.get("action") != "allow":
        answer = {
            "error": "access_denied",
            "error_description": "The user denied access to the application.",
        }
    elif not allowed:
        divisions = _divisions(user)
        page = render_template("consent.html", user=user, divisions=divisions, none_chosen=True)
        return page, 400
    else:
        uri = request.args["redirect_uri"]
        answer = {"code": current().oauth.consent(user, allowed, uri)}
    uri = request.args["redirect_uri"]
    joint = "&" if "?" in uri else "?"
    return redirect(f"{uri}{joint}{urlencode(answer | state)}", 302)


@pages.post("/api/oauth2/token")
def token():
    """Exchange a code or refresh a token; form fields only, credentials in the body."""
    return current().answer("oauth2/token", _grant)


def _grant() -> Response:
    try:
        if request.mimetype != "application/x-www-form-urlencoded":
            raise TokenRefused(400, "invalid_request")
        body, status, reason = current().oauth.grant(request.form.to_dict()), 200, ""
    except TokenRefused as refused:
        body, status, reason = refused.body, refused.status, refused.reason
    answer = current().json_response(body, status)
    if reason:
        answer.headers["Reason"] = reason
    return answer
