"""A customer's line to the shop: it carries messages in, and counts what answering cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.llm import Script
from local.rehearsal.noise import Letter, Noise
from local.stage import Stage
from local.webhook_bodies import Sender, Wamids, body, message

Json = dict[str, Any]
Content = tuple[str, Json]
"""A type of message, and what is in it."""


@dataclass
class Line:
    """As noisy as `noise` says. `script` answers in the model's place while this line is
    served, so that several customers on one stage are each read by their own.
    """

    stage: Stage
    sender: Sender
    noise: Noise
    wamids: Wamids
    script: Script
    llm_calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    asked_llm_turns: int = 0

    def post(
        self, contents: list[Content], *, times: int = 1
    ) -> tuple[tuple[bytes, ...], datetime]:
        """A POST each, as Meta sends messages written one after the other, and all that
        follows. The bodies, and when the last of them arrived."""
        letters = self.noise.arriving(self._written(contents))
        with self.served():
            for moment, raw in letters:
                self._pass_until(moment)
                for _ in range(times * self.noise.copies()):
                    self.stage.graph.post_raw(raw)
            arrived = self.stage.clock.now()
            self.stage.drain()
            if self.noise.comes_again():
                self.stage.graph.post_raw(letters[-1][1])
                self.stage.drain()
        return tuple(raw for _, raw in letters), arrived

    @contextmanager
    def served(self) -> Iterator[None]:
        """Whatever the model is asked meanwhile is asked about this customer."""
        llm = self.stage.llm
        llm.script = self.script
        calls, tokens_in, tokens_out = llm.calls, llm.tokens_in, llm.tokens_out
        yield
        self.llm_calls += llm.calls - calls
        self.tokens_in += llm.tokens_in - tokens_in
        self.tokens_out += llm.tokens_out - tokens_out
        self.asked_llm_turns += llm.calls > calls

    def _written(self, contents: list[Content]) -> list[Letter]:
        """A POST for each message, and when it is written."""
        moment, letters = self.stage.clock.now(), []
        pauses = self.noise.pauses(len(contents))
        for pause, (kind, content) in zip(pauses, contents, strict=True):
            moment += pause
            wamid = self.wamids.new(self.sender.ids[0])
            item = message(self.sender, wamid, moment, kind, content)
            number = self.stage.graph.phone_number_id
            letters.append((moment, body(number, [self.sender], messages=[item])))
        return letters

    def _pass_until(self, moment: datetime) -> None:
        """Time goes on to this moment, and the queue delivers what falls due on the way."""
        if (left := _seconds(self.stage.clock.now(), moment)) > 0:
            self.stage.tasks.drain(advance=True, horizon_s=left)
            self.stage.advance(max(0.0, _seconds(self.stage.clock.now(), moment)))


def _seconds(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds()
