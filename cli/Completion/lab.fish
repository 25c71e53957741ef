# The program itself knows what fits at the cursor.
function __lab_complete
    set -l line (commandline -cp)
    set -l program (string split -m 1 ' ' -- $line)[1]
    $program "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null
end
complete -f -c lab -a '(__lab_complete)'
