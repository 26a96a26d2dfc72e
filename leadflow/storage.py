"""Static files with hashed names and compressed copies."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage

SELDOM_SEEN = ("rest_framework/", "admin/", "django_htmx/")


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # published without types
    """On a laptop the admin and the API's documentation stay uncompressed: that is half a minute of waiting."""

    support_js_module_import_aggregation = True  # our modules import each other by hashed names

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """The scripts of other packages name modules in comments that do not exist: those are no reason to stop."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            if not name.startswith(SELDOM_SEEN):
                raise
            return name

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        wanted = [path for path in paths if not (settings.DEVELOPMENT and path.startswith(SELDOM_SEEN))]
        yield from super().compress_files(wanted)
