"""The host in an alert or a file's name; what may be something else is no host."""

import pytest

from bot.intake.host_names import host_in_alert, host_in_name, host_named


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Host esx04.lab.example is not responding", "esx04.lab.example"),
        ("[Red] Alarm 'Host connection' on host: esx07", "esx07"),
        ('hostname="ESX-12"', "esx-12"),
        ("host 192.0.2.17 lost", "192.0.2.17"),
        ("ESXi esx21 crashed again", "esx21"),
        ("Host is down, host esx04 too", "esx04"),
        ("the host crashed", None),
        ("host esx04 and host esx05 are down", None),
        ("ESXi 7.0.3 build 20328353", None),
        ("VMware ESXi 7.0.3 [Releasebuild-20328353 x86_64]", None),
        ("server error at http://10.1.1.1/x", None),
        ("esxi esxi67 image", None),
        ("world 2098733:hostd4-worker", None),
        ("host0 has no dump", None),
        ("server: db07", "db07"),
        ("server esx04 is down", "esx04"),
        ("HPE server DL380 crashed", None),
        ("ESXi build-20328353", None),
        ("ESXi u3 on host cpu0", None),
    ],
)
def test_an_alert_names_its_host_where_it_can_hardly_be_anything_else(text, host):
    assert host_in_alert(text) == host


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("esx-esx04.lab.example-2024-03-01--10.22-12345.tgz", "esx04.lab.example"),
        ("esx-web-07-2024-03-01--10.22-12345.tgz", "web-07"),
        ("psod_esx04.png", "esx04"),
        ("ESX04-psod.png", "esx04"),
        ("esxi-prod-012.log", "esxi-prod-012"),
        ("berlin-esx17_screen.jpg", "berlin-esx17"),
        ("esx04.lab.example.log", "esx04.lab.example"),
        ("esxi67.png", None),
        ("esxi-70-psod.png", None),
        ("screenshot.png", None),
        ("vmkernel.log", None),
        ("esx04_esx05.png", None),
    ],
)
def test_a_files_name_names_its_host(name, host):
    assert host_in_name(name) == host


def test_the_first_text_that_names_a_host_counts():
    texts = [(None, "look at this"), ("psod_esx04.png", "Host esx99"), (None, "host esx05")]

    assert host_named(texts) == "esx04"


@pytest.mark.parametrize("text", ["host " * 2_000, "esx-" * 5_000, "host " + "a-." * 3_000, "server: " * 800])
def test_hostile_text_is_read_as_quickly_as_any(text):
    assert host_in_alert(text) is None
    assert host_in_name(text) is None
