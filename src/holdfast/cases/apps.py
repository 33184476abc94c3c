"""Django's name for cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases and their life."""

    name = "holdfast.cases"
    label = "cases"

    def ready(self) -> None:
        """Say to files who may read what hangs on a case."""
        from holdfast.cases.visibility import may_read_file
        from holdfast.files.ports import may_read

        may_read.fill(may_read_file)
