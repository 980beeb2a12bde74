"""serverless.yml as it may be written, checked: each mistake with its place and what is right."""

import difflib
import textwrap
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from deploy.errors import Unfit

Variable = Annotated[StrictStr, Field(pattern=r"^[A-Z][A-Z0-9_]{0,99}$")]
Caller = Annotated[
    StrictStr,
    Field(pattern=r"^(queue|scheduler|staff|(user|group|serviceAccount|domain):[^\s:]+)$"),
]
Memory = Literal["256Mi", "512Mi", "1Gi", "2Gi", "4Gi"]
Cpu = Annotated[StrictInt, Field(ge=1, le=4)]
Count = Annotated[StrictInt, Field(ge=0, le=100)]
AtMost = Annotated[StrictInt, Field(ge=1, le=100)]

MEMORY = "one of 256Mi, 512Mi, 1Gi, 2Gi, 4Gi"
CPUS = "a number of CPUs, 1 to 4"
AT_A_TIME = "requests at a time, 1 to 100"
AT_LEAST, AT_MOST = "instances, 0 to 100", "instances, 1 to 100"


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)


class Provider(Part):
    name: Literal["google"] = Field(description="google")
    project: Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$")] = Field(
        description="the id of a Google Cloud project, as GOOGLE_CLOUD_PROJECT or .env names it"
    )
    region: Annotated[StrictStr, Field(pattern=r"^[a-z]+-[a-z]+[0-9]+$")] = Field(
        description="a region such as us-central1"
    )
    stage: Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9]{0,7}$")] = Field(
        description="a short name such as prod: at most 8 small letters and digits"
    )
    runtime: Literal["python311", "python312", "python313", "python314"] = Field(
        description="one of python311 to python314"
    )
    memory: Memory = Field(description=MEMORY)
    cpu: Cpu = Field(description=CPUS)
    concurrency: AtMost = Field(description=AT_A_TIME)
    max_instances: AtMost = Field(description=AT_MOST)
    environment: dict[Variable, StrictStr] = Field(
        description="NAMES and their texts; put a number into quotes"
    )


class Secrets(Part):
    required: list[Variable] = Field(description="a list of variables of the environment")
    optional: list[Variable] = Field(default=[], description="a list of such variables")


class Queue(Part):
    name: Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")] = Field(
        description="small letters, digits and hyphens"
    )
    per_second: StrictInt = Field(ge=1, le=500, description="tasks begun in a second, 1 to 500")
    concurrent: StrictInt = Field(ge=1, le=5000, description="tasks at a time, 1 to 5000")
    attempts: StrictInt = Field(ge=1, le=1000, description="attempts at a task, 1 to 1000")
    min_backoff: StrictInt = Field(ge=1, le=3600, description="seconds, 1 to 3600")
    max_backoff: StrictInt = Field(ge=1, le=3600, description="seconds, 1 to 3600")


class Schedule(Part):
    cron: Annotated[StrictStr, Field(pattern=r"^\S+( \S+){4}$")] = Field(
        description='five fields as in "* * * * *", in quotes'
    )
    zone: StrictStr = Field(default="Etc/UTC", description="a time zone such as Etc/UTC")


class Function(Part):
    public: StrictBool = Field(default=False, description="true or false")
    callers: list[Caller] = Field(
        default=[],
        description="a list of queue, scheduler, staff, user:…, group:…, serviceAccount:…",
    )
    timeout: StrictInt = Field(ge=1, le=3600, description="seconds, 1 to 3600")
    secrets: list[Variable] = Field(default=[], description="a list of names from secrets")
    memory: Memory | None = Field(default=None, description=MEMORY)
    cpu: Cpu | None = Field(default=None, description=CPUS)
    concurrency: AtMost | None = Field(default=None, description=AT_A_TIME)
    min_instances: Count = Field(default=0, description=AT_LEAST)
    max_instances: AtMost | None = Field(default=None, description=AT_MOST)
    schedule: Schedule | None = Field(default=None, description="cron, and a zone")


class Written(Part):
    """The file, resolved. Raises nothing of itself: `read` does."""

    service: Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9]{1,7}$")] = Field(
        description="a short name such as turno: 2 to 8 small letters and digits"
    )
    provider: Provider = Field(description="a table")
    secrets: Secrets = Field(description="a table with required and optional")
    queue: Queue = Field(description="a table")
    functions: dict[StrictStr, Function] = Field(
        description="a table with a block for each door", min_length=1
    )


OSLS_KEYS = frozenset(
    ("configValidationMode", "useDotenv", "plugins", "frameworkVersion", "package", "custom")
)
"""What osls reads for itself."""
SHOWN = 60


def read(resolved: Mapping[str, Any]) -> Written:
    """The file as osls resolved it. Raises Unfit with a sentence for each mistake."""
    own = {key: value for key, value in resolved.items() if key not in OSLS_KEYS}
    try:
        return Written.model_validate(own)
    except ValidationError as error:
        told = [_sentence(one) for one in error.errors()]
        raise Unfit(list(dict.fromkeys(told))) from None


def _sentence(error: ErrorDetails) -> str:
    path = [str(part) for part in error["loc"] if isinstance(part, str) and part != "[key]"]
    place, name = ".".join(path), path[-1]
    model, description = _described(error["loc"])
    if error["type"] == "extra_forbidden":
        known = sorted(_fields(model))
        close = difflib.get_close_matches(name, known, n=1)
        meant = f"did you mean {close[0]}?" if close else f"known here are {', '.join(known)}."
        return f"serverless.yml: {place} is not known; {meant}"
    if error["type"] == "missing":
        return f"serverless.yml: {place} is missing. It is {description}."
    shown = textwrap.shorten(repr(error["input"]), SHOWN)
    return f"serverless.yml: {place} has to be {description}, not {shown}."


def _described(loc: tuple[int | str, ...]) -> tuple[type[Part], str]:
    """The table that a place is in, and the words for what belongs there."""
    model: type[Part] = Written
    words = ""
    for depth, part in enumerate(loc):
        field = _fields(model).get(str(part))
        if field is None or (depth == 1 and loc[0] == "functions"):
            continue
        words = field.description or words
        model = _INSIDE.get(str(part), model)
    return model, words


def _fields(model: type[Part]) -> dict[str, FieldInfo]:
    """By the names that are written."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


_INSIDE: dict[str, type[Part]] = {
    "provider": Provider,
    "secrets": Secrets,
    "queue": Queue,
    "functions": Function,
    "schedule": Schedule,
}
