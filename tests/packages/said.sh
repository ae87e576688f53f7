# Shared by the tests of packages: what holds is counted, what does not ends the test.
passed=0
step=
ended() { [ "$?" = 0 ] || printf 'FAILED after %s: %s\n' "$passed" "$step" >&2; }
trap ended EXIT

# Says what the next lines hold.
holds() { [ -z "$step" ] || passed=$((passed + 1)); step=$*; printf '   %s\n' "$*"; }

# Fails with a reason.
wrong() { printf 'WRONG: %s\n' "$*" >&2; exit 1; }

# Runs a command that must end with a code; its output is in `said`.
ends() { # code command...
    local wanted=$1 code=0
    shift
    said=$("$@" 2>&1) || code=$?
    [ "$code" = "$wanted" ] || wrong "$* ended with $code: $said"
}

# Whether what was said has a text in it.
says() { grep -qF -- "$1" <<<"$said" || wrong "\"$1\" is not in: $said"; }

# The count, for who called.
count() { [ -z "$step" ] || passed=$((passed + 1)); step=; printf '%s: %s passed, 0 failed\n' "$1" "$passed"; }
