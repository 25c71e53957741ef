# Starts a program in a session of its own, so that a terminal's Ctrl-C reaches the lab alone, which passes it on once.
# What is wanted of the program comes as lines on standard input: the name of a signal, or `end` when it has ended. If the input ends without
# that, the lab is gone and the program is asked to end as well. Its output goes to files: a pipe that nobody reads would kill it halfway.
out=$1 err=$2
shift 2
exec 3<&0 </dev/null >"$out" 2>"$err"
(
    while read -r line; do
        [ "$line" != end ] || exit 0
        kill -s "$line" "$$"
    done
    kill -s INT "$$"
) <&3 >/dev/null 2>&1 &
exec 3<&-

# Linux has setsid; macOS has perl.
if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
exec perl -e 'setpgrp(0, 0); exec { $ARGV[0] } @ARGV; die "$ARGV[0]: $!\n"' "$@"
