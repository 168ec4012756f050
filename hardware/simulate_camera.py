# SPDX-License-Identifier: Apache-2.0
"""`python -m hardware simulate camera`: a camera before which somebody holds phones. Commands come in a line each."""

from collections.abc import Iterable
from pathlib import Path

from hardware.commands import OK, Output
from hardware.simulators.picture_camera import PictureCamera, Spoilt

CAMERA_HELP = f"show TEXT · barcode TEXT · fault {'|'.join(Spoilt)} TEXT · picture FILE · clear · unplug · replug"


def run_camera(output: Output, folder: Path, lines: Iterable[str]) -> int:
    """Be a camera whose pictures lie in `folder` until the commands end."""
    with PictureCamera(folder) as camera:
        output.say(f"camera at {folder}/: {CAMERA_HELP}", event="ready", link=f"{folder}/")
        for line in lines:
            word, _, text = line.strip().partition(" ")
            try:
                if word and _command_camera(camera, word, text):
                    output.say(f"{word} done", event=word)
                elif word:
                    output.complain(f"Command {word!r} is not known here; allowed is {CAMERA_HELP}.")
            except ValueError as error:
                output.complain(f"{error}.")
    return OK


def _command_camera(camera: PictureCamera, word: str, text: str) -> bool:
    """Do what a line asks for; tell whether it was understood."""
    name, _, code = text.partition(" ")
    match word:
        case "show" | "barcode" if text:
            camera.show(text, is_barcode=word == "barcode")
        case "fault" if name in set(Spoilt) and code:
            camera.show(code, spoilt=Spoilt(name))
        case "picture" if text:
            camera.hold(Path(text))
        case "clear":
            camera.clear()
        case "unplug":
            camera.unplug()
        case "replug":
            camera.replug()
        case _:
            return False
    return True
