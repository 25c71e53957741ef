# The program itself knows what fits at the cursor.
_lab_complete() {
    local IFS=$'\n' word="${COMP_WORDS[COMP_CWORD]}"
    # shellcheck disable=SC2207
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
}
complete -F _lab_complete lab ./lab
