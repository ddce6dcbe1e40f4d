"""Which job waits for what is being read, and which goes by."""

import pytest

from bot.work import Job
from bot.work.handlers.asked import Asked, Earlier
from bot.work.handlers.order import comes_after


def job(kind="message", *, thread_ts=None, payload=None, **said):
    told = Asked(**{"ts": "9.0", "user": "U2", "thread_ts": thread_ts, **said}).payload() if payload is None else payload
    return Job(1, "k", kind, "T1", "C1", told, 1, thread_ts=thread_ts or told.get("thread_ts") or told.get("ts"))


LOG = job(ts="1.0", user="U1", earlier=(Earlier("0.5", "the screen above"),))
IN_THREAD = job(ts="1.0", thread_ts="0.1", user="U1")

WAITS = {
    "a question in its thread": job(thread_ts="1.0"),
    "the next piece of its author's screen": job(user="U1"),
    "its edit": job("edit", ts="1.0", user="U1"),
    "its deletion": job("deletion", ts="1.0", user=None),
    "the deletion of what was put in front of it": job("deletion", ts="0.5", user=None),
    "the shortcut on it": job("shortcut", ts="1.0", user="U1", asker="U2"),
    "a button of its case": job("host", thread_ts="1.0", payload={"case": "c1", "user": "U2"}),
    "forgetting a host": job("forget", payload={"host": "esx04", "user": "U2"}),
    "forgetting a thread": job(thread_ts="3.0", asked=True, question="forget this"),
}
PASSES = {
    "another person's screen": job(),
    "a question in another thread": job(thread_ts="3.0"),
    "its author's question in another thread": job(user="U1", thread_ts="3.0"),
    "another person's edit": job("edit", ts="3.0"),
    "the deletion of another message": job("deletion", ts="3.0", user=None),
    "a button of another case": job("cure", thread_ts="3.0", payload={"case": "c3", "user": "U1"}),
    "the history of a host": job("history", payload={"host": "esx04", "user": "U1"}),
    "a picture of another case": job("chart", payload={"case": "c3"}),
}


@pytest.mark.parametrize("name", WAITS)
def test_what_has_to_do_with_it_waits(name):
    assert comes_after(WAITS[name], LOG)


@pytest.mark.parametrize("name", PASSES)
def test_what_has_nothing_to_do_with_it_goes_by(name):
    assert not comes_after(PASSES[name], LOG)


def test_a_log_in_a_thread_is_waited_for_by_the_thread():
    assert comes_after(job(thread_ts="0.1"), IN_THREAD)
    assert comes_after(job("fix", thread_ts="0.1", payload={"case": "c1"}), IN_THREAD)
    assert comes_after(job("edit", ts="0.1"), IN_THREAD)
