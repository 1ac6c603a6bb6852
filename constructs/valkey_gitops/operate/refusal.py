"""What the API server or the way to it refused, as a sentence with a remedy and without secret values."""

import base64
import binascii
import json
import re
from typing import Any

from valkey_gitops.errors import UserError

_WORD = re.compile(r"[^\s\"'\\]{8,}")  # no shorter ones: they may be any word of the message, and no secret is one

_HUNG_UP = ("RemoteDisconnected", "Connection reset", "UNEXPECTED_EOF", "IncompleteRead", "Broken pipe")


class NoClusterError(UserError):
    """There is no cluster to ask: none is named, or it does not answer."""


def refusal(error: Exception, verb: str, target: str, hidden: tuple[str, ...] = ()) -> UserError:
    """The sentence for a failed request; of `hidden` (base64, as in a Secret) nothing comes through, in no form."""
    status = getattr(error, "status", None)
    if not status:
        return _no_answer(error)
    said = _without(_message(error), hidden)
    if status == 401:
        remedy = "Log in again, or pick another context with --context NAME."
        return UserError("the cluster does not know this user, or the login has ended (401)", remedy)
    if status == 403:
        return _forbidden(verb, target, said, re.search(r"cannot (\w+) resource", _message(error)))
    if status == 404:
        return UserError(f"cannot {verb} {target}: {said}", "Create the namespace first.")
    if status == 409:
        remedy = "Somebody else keeps these fields. Look who with: kubectl get --show-managed-fields -o yaml"
        return UserError(f"cannot {verb} {target}: {said}", remedy)
    return UserError(f"cannot {verb} {target}: the cluster answers {status}: {said}")


def _forbidden(verb: str, target: str, said: str, denied: re.Match[str] | None) -> UserError:
    """RBAC and admission both answer 403; the first names the verb, and for an apply of something new it is create."""
    if not denied:
        return UserError(f"the cluster does not admit {target}: {said}")
    kind, _, place = target.partition(" ")
    namespace, _, name = place.rpartition("/")
    where = f" -n {namespace}" if namespace else ""
    ask = f"kubectl auth can-i {denied[1]} {kind}s/{name}{where}"
    verbs = "get, patch and create" if verb == "patch" else verb
    remedy = f"Have {verbs} on {kind}s granted to you, or pick another context with --context NAME; `{ask}` tells."
    return UserError(f"no right to {denied[1]} {target}: {said}", remedy)


def _no_answer(error: Exception) -> UserError:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        remedy = "The kubeconfig's certificate-authority is another cluster's, or the server's name has changed."
        return UserError("the cluster's certificate is not to be trusted by this kubeconfig", remedy)
    reason = re.sub(r"^\[Errno \d+\] ", "", text.rpartition(": ")[2].strip()) or type(error).__name__
    if any(sign in text for sign in _HUNG_UP):
        reason = "it hung up"
    elif "[SSL" in text:
        reason = "it speaks no TLS"
    remedy = "Is it running, and is the network (VPN?) up? `kubectl cluster-info` asks the same server."
    return NoClusterError(f"the cluster does not answer: {reason}", remedy)


def _message(error: Exception) -> str:
    body: Any = getattr(error, "body", None)
    try:
        return str(json.loads(body)["message"])
    except (TypeError, ValueError, KeyError):
        return str(getattr(error, "reason", None) or "no reason given")


def _without(text: str, hidden: tuple[str, ...]) -> str:
    """Admission webhooks may repeat what they were shown, quoted in any way: so every longer word of a value goes."""
    words = {word for value in hidden for form in (value, _decoded(value)) for word in _WORD.findall(form)}
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "(hidden)")
    return text


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
