"""Whatever people or machines send: a text, or a reason; never another error, and nothing alive."""

import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.intake import CannotRead, Limits, file_hosts, message_text, read_file, unescape

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "text", "elements", "fields", "blocks"]), inner)
    ),
    max_leaves=20,
)
HEADS = st.sampled_from([b"", b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"\x89PNG", b"\xff\xfe", bytes(257) + b"ustar"])
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no finding
NAMES = st.sampled_from(["a.txt", "a.eml", "a.gz", "a.zip", ""])


def read(data, name):
    try:
        return [text.text for text in read_file(io.BytesIO(data), name, Limits(unpacked_bytes=1 << 16))]
    except CannotRead as reason:
        return [reason.sentence()]


@CALM
@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "files"]), JSON))
def test_a_message_of_any_shape_has_a_text(message):
    assert isinstance(message_text(message), str)


@CALM
@given(st.text())
def test_any_text_survives_the_undoing_of_escapes(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert unescape(escaped) == text


@CALM
@given(HEADS, st.binary(max_size=3_000), NAMES)
def test_a_file_of_any_bytes_is_read_or_refused_with_a_reason(head, rest, name):
    assert all(isinstance(text, str) for text in read(head + rest, name))


@CALM
@given(st.text())
def test_an_address_of_any_form_is_allowed_or_not(url):
    hosts = file_hosts("https://slack.com/api/")

    assert not hosts.allow(url) or url.startswith("https://")
