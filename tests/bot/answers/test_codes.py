"""Functions and the beginnings of their names: what they belong to."""

from bot.answers import answer
from decoder import decode

SCREEN = """VMware ESXi 7.0.3 [Releasebuild-21053776 x86_64]
#PF Exception 14 in world 2100312:worker-4 IP 0x42002c1a77d1 addr 0x8
*PCPU3:2100312/worker-4
0x453902d1be10:[0x42002c1a77d1]Fil6_Stat@esx#nover+0x1d stack: 0x0
0x453902d1be80:[0x42002c0b1420]J6_Replay@esx#nover+0x90 stack: 0x0
"""


def asked(question, language="en"):
    return answer(question, decode(SCREEN, language), language=language)


def test_a_beginning_of_functions_names_is_explained():
    assert "VMFS" in asked("J6_ functions, what are they?").text
    assert "VMFS" in asked("Res6 or FS3, what is that prefix").text
    assert "ジャーナル" in asked("J6_ で始まる関数は何ですか", "ja").text


def test_a_function_is_told_with_the_driver_whose_it_is():
    assert "mpt2sas" in asked("what is _scsih_qcmd part of?").text
