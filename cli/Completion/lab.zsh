# The program itself knows what fits at the cursor.
_lab_complete() {
    local -a candidates
    candidates=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
    compadd -- $candidates
}
compdef _lab_complete lab ./lab
