"""A message is read out of the JSON around it; a rule or a template in JSON is no crash."""

import json

import pytest

from decoder import decode
from decoder.enclosed import out_of_json

ALERT = "cpu9:2098411)@BlueScreen: Spin count exceeded - possible deadlock with PCPU 22"


@pytest.mark.parametrize(
    ("row", "texts"),
    [
        ('{"channel": "C01", "text": "PCPU 3 locked up.\\nsecond"}', "C01\nPCPU 3 locked up.\nsecond"),
        ('{"a": {"b": ["one", {"c": "two"}]}, "n": 3}', "one\ntwo"),
        ('  "message": "Lost heartbeat",', "Lost heartbeat"),
        ('{"text": "never closed', '{"text": "never closed'),
        ("{not json}", "{not json}"),
        ('he said: "what"', 'he said: "what"'),
    ],
)
def test_the_texts_of_a_row_of_json(row, texts):
    assert out_of_json(row) == texts


def test_json_of_any_depth_is_left_alone():
    row = '{"a":' * 500 + '"x"' + "}" * 500

    assert isinstance(out_of_json(row), str)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_logged_crash_in_an_alert_speaks_and_ends_with_its_message(indent):
    found = decode(json.dumps({"host": "esx31", "short_message": ALERT, "level": 1}, indent=indent))

    assert found.answer_unasked
    assert found.crashes[0].error.message == "Spin count exceeded - possible deadlock with PCPU 22"
    assert (found.crashes[0].pcpu, found.crashes[0].blamed_pcpus) == (9, (22,))


def test_a_rule_that_waits_for_a_message_does_not_speak():
    found = decode(json.dumps({"name": "psod", "match": "PCPU 3 locked up. Failed to ack TLB invalidate."}))

    assert not found.answer_unasked
