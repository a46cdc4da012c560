"""The rules of the house, checked by machine: see CONTRIBUTING.md for the reasons."""

from . import includes, sizes, writing

RULES = [
    includes.check_owners,
    includes.check_directions,
    includes.check_folders,
    includes.check_pure_core,
    includes.check_one_definition,
    sizes.check_files,
    sizes.check_functions,
    writing.check_first_lines,
    writing.check_names,
    writing.check_comments,
    writing.check_blanks,
    writing.check_headers_open_no_namespace,
    writing.check_listed,
]
