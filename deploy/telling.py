"""What the person at the keyboard reads when something did not succeed, and what to do."""

from collections.abc import Callable

from deploy.errors import Broken, Refused, Unanswered, Unfit
from deploy.plan import Plan
from deploy.steps import Report

BY_REASON = {
    "SERVICE_DISABLED": "An API was switched on a moment ago and is not on everywhere yet. "
    "Wait two minutes.",
    "UREQ_PROJECT_BILLING_NOT_FOUND": "The project has no billing account: link one in the "
    "console under Billing.",
    "BILLING_DISABLED": "The project has no billing account: link one in the console under "
    "Billing.",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "A box was left empty in the browser. Log in again and tick "
    "them all: `gcloud auth application-default login`.",
}
BY_WORDS = {
    "existed too recently": "A queue's name rests for some days after it was removed: give "
    "queue.name in serverless.yml another one.",
    "permitted customer": "Your organisation lets nobody from outside in (policy "
    "iam.allowedPolicyMemberDomains). Meta is outside: have this project exempted.",
    "quota project": "Your login says on whose account it asks: type `gcloud auth "
    "application-default set-quota-project` and the project's id.",
    "billing": "Link a billing account to the project, in the console under Billing.",
}
BY_STATUS = {
    400: "Google will not take this value. Look it up in serverless.yml.",
    401: "Log in again: `gcloud auth application-default login`.",
    403: "Who is logged in here may not do this. The project's owner may, or can give you "
    "the role Owner.",
    404: "Google does not know it, or not yet. Wait a minute.",
    409: "Something else is changing it at this moment, perhaps another deploy. Let that end.",
    412: "Something else changed it at this moment, perhaps another deploy. Let that end.",
    429: "Google's quota for this minute is used up. Wait a minute.",
}


def advice(error: Exception) -> str:
    """What to do about it, in a sentence or two."""
    if isinstance(error, Broken | Unfit):
        return "Put right what it says."
    if isinstance(error, Unanswered):
        return "Look whether this computer is online."
    assert isinstance(error, Refused)
    for words, told in BY_WORDS.items():
        if words in error.message:
            return told
    if error.reason in BY_REASON:
        return BY_REASON[error.reason]
    if error.status >= 500:
        return "Google is in trouble at the moment. Wait some minutes."
    return BY_STATUS.get(error.status, "Look it up in serverless.yml.")


def tell(report: Report, plan: Plan, again: str, say: Callable[[str], None]) -> None:
    """What failed, what stands, and how to go on."""
    if report.whole:
        return
    say("")
    for name, error in report.failed.items():
        say(f"{name} FAILED: {error}")
        say(f"  {advice(error)}")
    if report.not_begun:
        say(f"Not begun, for they need it: {', '.join(report.not_begun)}.")
    say(
        f"{len(report.done)} other steps of {plan.prefix} are done and stand. "
        f"`{again}` goes on from here; it does nothing twice."
    )
