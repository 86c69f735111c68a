"""Stop an upload that is too large while it arrives, before it fills memory or disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from cocket.office.documents.checks import MAX_BYTES

REFUSED = "cocket_upload_refused"  # stands on the request whose file was cut off


class BoundedUpload(FileUploadHandler):
    """Counts what arrives for all files of a request together; beyond the bound nothing more is read."""

    # Django's own handlers keep what comes in; this one only counts, and goes first.
    chunk_size = 64 * 1024

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a piece on; raises StopUpload beyond the bound."""
        del start
        self._seen += len(raw_data)
        if self._seen > MAX_BYTES:
            setattr(self.request, REFUSED, True)
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that follow."""
        del file_size
