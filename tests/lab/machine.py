# SPDX-License-Identifier: Apache-2.0
"""The lab's machine: Debian's stock kernel, an initramfs with the drivers, and QEMU, which emulates all of it.

The machine sees the files of this one, read-only, and an empty folder to write its results to. Nothing is installed
into this system: kernel and modules are unpacked beneath ``.lab``.
"""

from __future__ import annotations

import json
import platform
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from cashier.training.embedded_platform import EmbeddedPlatform

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".lab"
BOOT_TIMEOUT_S = 3600
"""Not how long it takes: the end of a machine that hangs. On idle cores the lab takes less than five minutes."""
TEST_TIMEOUT_S = 1500

MODULES = (
    "virtio_pci", "9pnet_virtio", "9p", "overlay",
    "dummy_hcd", "libcomposite", "usb_f_hid", "usb_f_acm",
    "cdc_acm", "usbhid", "hid_generic", "evdev", "vivid",
)  # fmt: skip
"""Drivers for the files of the host, for the devices' side of the bus, and for the computer's."""

MODULE_OPTIONS = {
    # As many sockets as devices are plugged in at once.
    "dummy_hcd": "num=3",
    # One camera and one video output that can be wired to it, both HDMI; neither scales: that crashes the kernel.
    "vivid": "n_devs=1 node_types=0x101 num_inputs=1 input_types=0x3 num_outputs=1 output_types=0x1 "
    "ccs_cap_mode=0 ccs_out_mode=0",
}

FEWEST_MEMORY_MIB = 2048


class LabError(Exception):
    """The machine cannot be made or did not end by itself; the message says what was seen."""


def run(words: list[str]) -> int:
    """Boot the machine, run pytest with these words in it, and return its exit code. Raises `LabError`."""
    kernel, modules = _kernel()
    out = FOLDER / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    _compile()
    _prepare_platform(out)
    (out / "run.sh").write_text(_script(words), encoding="utf-8")
    initramfs = _initramfs(modules)
    machine = [
        "qemu-system-x86_64", "-accel", "tcg,thread=multi",
        # NumPy and OpenCV need more than the oldest processor has.
        "-cpu", "max", "-smp", "2", "-m", str(FEWEST_MEMORY_MIB), "-nographic", "-no-reboot", "-net", "none",
        "-kernel", str(kernel), "-initrd", str(initramfs),
        "-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
        "-virtfs", f"local,path={out},mount_tag=out,security_model=none,multidevs=remap",
        # The kernel counts the timer's beats when it boots, and gives up where a busy host brings them late.
        "-append", "console=ttyS0 panic=-1 loglevel=1 no_timer_check",
    ]  # fmt: skip
    try:
        subprocess.run(machine, stdin=subprocess.DEVNULL, check=True, timeout=BOOT_TIMEOUT_S)
    except subprocess.TimeoutExpired as fault:
        raise LabError(f"the machine was still running after {BOOT_TIMEOUT_S} s") from fault
    try:
        return int((out / "exit-code").read_text(encoding="ascii"))
    except FileNotFoundError:
        raise LabError("the machine ended before its tests did; what it said stands above") from None


def _script(words: list[str]) -> str:
    """Return what runs inside: the tests, with the virtual environment as it is."""
    tests = shlex.join([
        str(ROOT / ".venv/bin/python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
        "-p", "no:randomly", f"--timeout={TEST_TIMEOUT_S}", "--durations=0", "--durations-min=1",
        "--color=no", "--junitxml=/lab-out/junit.xml", "tests/lab", *words,
    ])  # fmt: skip
    environment = "JIFU_LAB=1 HOME=/tmp PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8"
    return f"cd {shlex.quote(str(ROOT))} && env -i {environment} {tests}\n"


def _compile() -> None:
    """Compile all modules here: a fresh environment has none compiled, and inside that takes twenty times as long."""
    libraries = Path(sys.prefix) / "lib"
    words = [sys.executable, "-m", "compileall", "-q", "-j", "0", str(libraries)]
    words += [str(ROOT / name) for name in ("cashier", "hardware", "middleplatform", "tests")]
    # Some packages hold files that are no Python of this version; nothing imports them.
    subprocess.run(words, check=False, stdout=subprocess.DEVNULL)


def _prepare_platform(out: Path) -> None:
    """Make the database of the till's platform here: passwords are hashed slowly, and inside much more slowly."""
    made = EmbeddedPlatform(out / "platform").prepare()
    (out / "platform" / "made.json").write_text(json.dumps(made), encoding="utf-8")


def _kernel() -> tuple[Path, Path]:
    """Return the kernel and the folder of its modules; Debian's package is unpacked, not installed."""
    unpacked = FOLDER / "kernel"
    if not list(unpacked.glob("boot/vmlinuz-*")):
        FOLDER.mkdir(exist_ok=True)
        said = _output("apt-cache", "depends", "linux-image-amd64")
        name = next(line.split()[-1] for line in said.splitlines() if "Depends: linux-image-" in line)
        subprocess.run(["apt-get", "download", "-qq", name], cwd=FOLDER, check=True)
        (package,) = FOLDER.glob(f"{name}_*.deb")
        half = FOLDER / "kernel-half-unpacked"
        shutil.rmtree(half, ignore_errors=True)
        subprocess.run(["dpkg-deb", "--extract", package, half], check=True)
        half.rename(unpacked)
        package.unlink()
    (kernel,) = unpacked.glob("boot/vmlinuz-*")
    version = kernel.name.removeprefix("vmlinuz-")
    subprocess.run(["depmod", "--basedir", unpacked, version], check=True, stderr=subprocess.DEVNULL)
    return kernel, unpacked


def _initramfs(unpacked: Path) -> Path:
    """Pack busybox, the modules in the order in which they depend on each other, and the first process."""
    (kernel,) = unpacked.glob("boot/vmlinuz-*")
    version = kernel.name.removeprefix("vmlinuz-")
    tree = FOLDER / "initramfs"
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "bin").mkdir(parents=True)
    (tree / "modules").mkdir()
    order: dict[str, None] = {}
    for module in MODULES:
        said = _output("modprobe", "--dirname", str(unpacked), "--set-version", version, "--show-depends", module)
        for line in said.splitlines():
            kind, _, path = line.strip().partition(" ")
            if kind == "insmod":
                source = Path(path.split(maxsplit=1)[0])
                shutil.copy(source, tree / "modules" / source.name)
                order[source.name] = None
    lines = [f"{name} {MODULE_OPTIONS.get(name.partition('.')[0], '')}\n" for name in order]
    (tree / "modules" / "order").write_text("".join(lines), encoding="ascii")
    shutil.copy(shutil.which("busybox") or "/bin/busybox", tree / "bin" / "busybox")
    init = tree / "init"
    shutil.copy(Path(__file__).with_name("init.sh"), init)
    init.chmod(0o755)
    packed = FOLDER / "initramfs.cpio"
    names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    with packed.open("wb") as file:
        subprocess.run(
            ["cpio", "--quiet", "--create", "--format=newc"], cwd=tree, input=names.encode(), stdout=file, check=True
        )
    return packed


def _output(*words: str) -> str:
    return subprocess.run(words, capture_output=True, encoding="utf-8", check=True).stdout


def main() -> int:
    """Run the lab; whatever is given on the command line goes to pytest."""
    if platform.machine() != "x86_64":
        print(f"The lab emulates x86_64 with its own kernel package; this is {platform.machine()}.", file=sys.stderr)
        return 2
    try:
        return run(sys.argv[1:])
    except LabError as fault:
        print(fault, file=sys.stderr)
        return 1
