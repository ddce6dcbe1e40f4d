"""Pictures are read in a child process: drawn screens, pictures of other things, and files that lie."""

import io
import subprocess

import pytest

from bot.intake import CannotRead, read_file
from bot.intake.pictures import PictureDoubt, PictureLimits, PictureReader, PictureText, can_read_pictures, marked, with_marks
from decoder import decode
from tests.heic import heic
from tests.pictures import PURPLE, SCREEN, WHITE, drawn, interlaced, saved

Image = pytest.importorskip("PIL.Image")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not can_read_pictures(), reason="the extra 'pictures' is not installed")]


@pytest.fixture(scope="module")
def reader():
    with PictureReader(PictureLimits(seconds=120)) as reader:
        yield reader


def assert_read(picture):
    assert picture is not None
    (crash,) = marked(decode(picture.text), with_marks(picture)).crashes
    assert crash.error.family == "machine-check"
    assert crash.pcpu == 21
    assert crash.machine_checks[0].status.value == "0xbd80000000100134"
    assert crash.uptime.text == "41:07:22:51.608"


@pytest.mark.parametrize(
    ("form", "options"),
    [("PNG", {}), ("JPEG", {"quality": 92}), ("WEBP", {}), ("BMP", {}), ("GIF", {}), ("TIFF", {}), ("AVIF", {"quality": 90})],
)
def test_a_screen_is_read_from_every_usual_format(reader, form, options):
    if form == "AVIF" and not pytest.importorskip("PIL.features").check("avif"):
        pytest.skip("this Pillow was built without AVIF")
    picture = reader.read(saved(drawn(), form, **options), "screen")

    assert_read(picture)


def test_a_photo_of_an_iphone_is_read(reader):
    pytest.importorskip("pi_heif")
    picture = reader.read(heic(drawn()), "IMG_0042.HEIC")

    assert_read(picture)


def test_where_heic_cannot_be_read_it_asks_for_another_format(monkeypatch):
    usual, without = subprocess.Popen, "import sys; sys.modules['pi_heif'] = None; from bot.intake.pictures import child; "

    def start(words, **options):
        return usual([words[0], "-c", f"{without} child.main({words[3]}, {words[4]})"], **options)

    monkeypatch.setattr(subprocess, "Popen", start)
    with PictureReader(PictureLimits(seconds=120)) as reader, pytest.raises(CannotRead) as raised:
        reader.read(heic(drawn("VMware")), "IMG_0042.HEIC")

    assert "JPEG or PNG" in raised.value.sentence()


def test_a_photo_that_lies_on_its_side_is_turned(reader):
    picture = reader.read(saved(drawn().rotate(90, expand=True)), "side.png")

    assert_read(picture)


def test_a_picture_with_a_palette_is_read(reader):
    picture = reader.read(saved(drawn().quantize(16)), "palette.png")

    assert_read(picture)


def test_characters_smaller_than_their_font_are_read_and_all_their_digits_doubted(reader):
    page = drawn(scale=1)
    small = page.resize((round(page.width * 0.88), round(page.height * 0.88)), Image.Resampling.LANCZOS)

    picture = reader.read(saved(small), "small.png")

    assert picture.small
    (crash,) = decode(picture.text).crashes
    assert crash.error.message.startswith("Machine Check Exception on PCPU21 in world 2099846")
    assert crash.uptime.text == "41:07:22:51.608"
    assert any(doubt.digits == "bd80000000100134" and len(doubt.places) == 16 for doubt in picture.doubts)


def test_stripes_of_a_photo_are_not_taken_for_columns(reader):
    page = drawn(scale=4).convert("RGB")
    shade = Image.linear_gradient("L").resize((34, 1)).resize((34, page.height))
    stripes = Image.new("L", page.size)
    for left in range(0, page.width, 34):
        stripes.paste(shade, (left, 0))

    picture = reader.read(saved(Image.blend(page, stripes.convert("RGB"), 0.12)), "moire.png")

    assert_read(picture)


def test_an_interlaced_picture_is_read(reader):
    assert "PCPU21:2099846/vmnic4-pollWorld-1" in reader.read(interlaced(drawn()), "screen.png").text


def test_a_picture_with_transparency_is_read(reader):
    picture = reader.read(saved(drawn().convert("RGBA")), "alpha.png")

    assert_read(picture)


@pytest.mark.parametrize("background", [(0, 60, 170), (255, 255, 255), (74, 21, 75), (20, 20, 20)])
def test_pictures_of_other_things_are_no_screens(reader, background):
    ink = (0, 0, 0) if background == (255, 255, 255) else WHITE
    picture = reader.read(saved(drawn(background=background, ink=ink)), "slide.png")

    assert picture is None


def test_a_purple_picture_without_text_is_no_screen(reader):
    picture = reader.read(saved(Image.new("RGB", (800, 600), PURPLE)), "purple.png")

    assert picture is None


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\nnonsense", b"\xff\xd8\xff\xe0", b"GIF89a"])
def test_a_damaged_picture_gets_one_kind_line(reader, data):
    with pytest.raises(CannotRead) as raised:
        reader.read(data, "broken.png")

    assert "broken.png" in raised.value.sentence()


def test_a_header_that_promises_too_many_pixels_is_refused():
    with PictureReader(PictureLimits(pixels=10_000)) as reader, pytest.raises(CannotRead):
        reader.read(saved(drawn()), "huge.png")


def test_a_picture_that_takes_too_long_costs_only_its_own_answer():
    with PictureReader(PictureLimits(seconds=0.01)) as hurried, pytest.raises(CannotRead) as raised:
        hurried.read(saved(drawn()), "slow.png")

    assert raised.value.key == "picture_too_slow"


def test_a_child_that_was_killed_is_started_anew(reader):
    reader.read(saved(drawn()), "first.png")
    reader._child.kill()
    reader._child.wait()

    picture = reader.read(saved(drawn()), "second.png")

    assert_read(picture)


def test_a_file_that_is_a_picture_is_read_as_text(reader):
    (text,) = read_file(io.BytesIO(saved(drawn())), "screen.png", pictures=reader)

    assert "Machine Check Exception on PCPU21" in text.text


def test_doubtful_digits_of_a_picture_end_in_damage():
    picture = PictureText(SCREEN, (PictureDoubt("bd80000000100134", (4, 9)),), small=False)

    (crash,) = marked(decode(SCREEN), with_marks(picture)).crashes

    said = [damage.text for damage in crash.machine_checks[0].damage]
    assert any("bd80000000100134" in text and "....0....0......" in text for text in said)
    assert crash.damage
