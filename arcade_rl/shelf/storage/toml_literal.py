"""A value as TOML writes it."""


def literal(value: bool | int | float | str) -> str:
    """A switch, a number, or a text in quotation marks; `tomllib` reads the same value back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(_escaped(character) for character in value) + '"'
    return f"{value:_}" if isinstance(value, int) else repr(value)


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"
