"""Completion in bash, which takes `oddenvs:Maze-v0` and `discount=0.9` for three words each.

What click asks of bash are those words, so that it would look for a game called `Maze-v0`, and put the whole name
behind what is typed already. Here it gets the line, and bash gets what comes after the last colon or equals sign.
"""

import os
import re
from typing import Any

from click.shell_completion import BashComplete, CompletionItem, split_arg_string

_SCRIPT = """\
%(complete_func)s() {
    local IFS=$'\\n'
    local response completion type value

    response=$(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete $1)

    for completion in $response; do
        IFS=',' read -r type value <<< "$completion"

        if [[ $type == 'dir' ]]; then
            COMPREPLY=()
            compopt -o dirnames
        elif [[ $type == 'file' ]]; then
            COMPREPLY=()
            compopt -o default
        elif [[ $type == 'plain' && -n $value ]]; then
            [[ $value == *= ]] && compopt -o nospace
            COMPREPLY+=("$(printf '%%q' "$value")")
        fi
    done

    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class LineComplete(BashComplete):
    """Completes the last word of the line up to the cursor."""

    source_template = _SCRIPT
    _kept = ""  # what stands before the part of the word that bash replaces

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one at the cursor, and that one."""
        *words, last = split_arg_string(os.environ.get("COMP_LINE", "") + "x")  # one has begun, or begins with it
        begun = last[:-1]
        breaks = [sign for sign in ":=" if sign in os.environ.get("COMP_WORDBREAKS", ":=")]
        self._kept = begun[: 1 + max((begun.rfind(sign) for sign in breaks), default=-1)]
        return words[1:], begun

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """`type,value` as the script reads it."""
        return f"{item.type},{re.sub(f'^{re.escape(self._kept)}', '', str(item.value))}"
