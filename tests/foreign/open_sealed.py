"""The age program opens files that the agent sealed: by a key, and by a pass phrase typed on a terminal."""

import os
import pathlib
import pty
import subprocess
import sys


def by_key(folder: pathlib.Path, file: pathlib.Path) -> bytes:
    command = ["age", "--decrypt", "-i", folder / "identity.txt", file]
    return subprocess.run(command, check=True, capture_output=True).stdout


def by_phrase(folder: pathlib.Path, file: pathlib.Path) -> bytes:
    opened = folder / "opened"
    opened.unlink(missing_ok=True)
    child, terminal = pty.fork()
    if child == 0:
        os.execvp("age", ["age", "--decrypt", "-o", str(opened), str(file)])
    said = b""
    while b"passphrase" not in said:
        said += os.read(terminal, 1024)
    os.write(terminal, (folder / "phrase.txt").read_bytes() + b"\n")
    try:
        while os.read(terminal, 1024):
            pass
    except OSError:
        pass
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status != 0:
        sys.exit(f"age ended with {status} on {file.name}")
    # Of empty content it makes no file.
    return opened.read_bytes() if opened.exists() else b""


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    contents = sorted(folder.glob("*.content"))
    for content in contents:
        for name, open_file in [("key", by_key), ("phrase", by_phrase)]:
            file = content.with_suffix(f".{name}.age")
            if open_file(folder, file) != content.read_bytes():
                sys.exit(f"{file.name} holds something else")
    if not contents:
        sys.exit("there is nothing to open")
    print(f"age opened {2 * len(contents)} files, each as it was sealed")


main()
