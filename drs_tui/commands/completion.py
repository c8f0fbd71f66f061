"""`completion SHELL`: a script for the shell that asks this program at each press of Tab.

The scripts know no command and no option: they hand over the words typed so far and get back, line
by line, what could stand last. A candidate is only ever data to them, never read as shell code.
"""

from __future__ import annotations

from argparse import Namespace

from drs_tui.commands.output import ExitCode, Output

# In bash what is offered is put on the line as it is: it has to be quoted. Lines are split by the
# shell, without patterns, since `read` would take them from the pipe letter by letter.
_BASH = """\
# Completion of drs-tui in bash:  source <(drs-tui completion bash)
_drs_tui() {
    local found set=$- IFS=$'\\n'
    COMPREPLY=()
    set -f
    for found in $(
        command drs-tui completion --candidates "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null
    ); do
        printf -v found '%q' "$found"
        COMPREPLY+=("$found")
    done
    [[ $set == *f* ]] || set +f
}
complete -o default -F _drs_tui drs-tui"""

# `compadd` quotes by itself.
_ZSH = """\
#compdef drs-tui
# Completion of drs-tui in zsh, after compinit:  source <(drs-tui completion zsh)
_drs_tui() {
    local -a found typed=("${(@Q)words[2,CURRENT]}")
    found=("${(@f)$(command drs-tui completion --candidates "${typed[@]}" 2>/dev/null)}")
    if [[ -n "${found[1]}" ]]; then
        compadd -a -- found
    else
        _files
    fi
}
compdef _drs_tui drs-tui"""

# Fish quotes by itself. Where nothing is found it offers files.
_FISH = """\
# Completion of drs-tui in fish:  drs-tui completion fish | source
function __drs_tui_candidates
    set -l typed (commandline -opc)
    set -l last (commandline -ct)
    command drs-tui completion --candidates $typed[2..-1] "$last" 2>/dev/null
end
complete -c drs-tui -a '(__drs_tui_candidates)'"""

_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def write_script(arguments: Namespace, output: Output) -> ExitCode:
    """Write the script for a shell. Reads no settings."""
    output.data(_SCRIPTS[arguments.shell])
    return ExitCode.OK
