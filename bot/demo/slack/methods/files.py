"""files.*: looking a file up, uploading one in three steps."""

import mimetypes
import secrets

from bot.demo.slack.core import Call, Refused
from bot.demo.slack.methods.chat import own_post
from bot.demo.slack.methods.method import Method
from bot.demo.slack.state import Json, StoredFile


def info(call: Call) -> Json:
    """files.info; a file may not be ready yet on the first calls."""
    file = call.core.state.files.get(call.text("file"))
    if file is None or file.team != call.workspace.id:
        raise Refused("file_not_found")
    if file.mode == "tombstone":
        raise Refused("file_deleted")
    shown = file.to_json()
    file.not_ready = max(0, file.not_ready - 1)
    return {"file": shown, "content": None, "comments": []}


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal."""
    name, length = call.text("filename"), call.text("length")
    if not name or not length.isdigit() or not int(length):
        raise Refused("invalid_arguments")
    state = call.core.state
    file = StoredFile(state.new_id("F"), name, call.workspace.id, call.workspace.bot_user, reported_size=int(length))
    file.alt = call.text("alt_txt")
    file.mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file.url = f"{call.core.base_url}/files-pri/{file.team}-{file.id}/download/{name}"
    state.files[file.id] = file
    ticket = secrets.token_hex(12)
    call.core.uploads[ticket] = file.id
    return {"upload_url": f"{call.core.base_url}/upload/v1/{ticket}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: the files appear in one message of the bot."""
    state = call.core.state
    wanted = call.arguments.get("files") or []
    stored = [state.files.get(str(entry.get("id"))) for entry in wanted]
    ready = [file for file in stored if file is not None and file.content]
    if not ready or len(ready) != len(stored):
        raise Refused("file_not_found")
    for file, entry in zip(ready, wanted, strict=True):
        file.title, file.reported_size = entry.get("title") or file.name, None
    if call.text("channel_id"):
        _share(call, ready)
    return {"files": [file.to_json() for file in ready]}


def delete(call: Call) -> Json:
    """files.delete."""
    file = call.core.state.files.get(call.text("file"))
    if file is None or file.team != call.workspace.id:
        raise Refused("file_not_found")
    if file.user != call.workspace.bot_user:
        raise Refused("cant_delete_file")
    file.mode, file.content = "tombstone", b""
    return {}


def _share(call: Call, files: list[StoredFile]) -> None:
    place = call.channel("channel_id")
    post = own_post(call, place, text=call.text("initial_comment"), files=files, subtype="file_share")
    post.thread_ts = call.text("thread_ts") or None
    call.core.happenings.posted(post)


METHODS = {
    "files.info": Method(info, ("files:read",), 4),
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",), 4),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",), 4),
    "files.delete": Method(delete, ("files:write",), 3),
}
