"""Resources read once for a whole printout."""

from weasyprint.urls import URLFetcher, URLFetcherResponse


class NotRemembered(ValueError):
    """A resource that was not read before the memory was closed."""


class RememberedResources(URLFetcher):
    """A fetcher that keeps what it read; once closed, it reads nothing more and says so.

    :ivar missed: whether something was asked for that was not in memory
    """

    def __init__(self, fetcher):
        super().__init__(allowed_protocols=("data",))
        self._fetcher = fetcher
        self._responses: dict[str, tuple[bytes, str]] = {}
        self._refused: dict[str, Exception] = {}
        self._closed = False
        self.missed = False

    def close(self) -> None:
        """From now on, answer from memory only."""
        self._closed = True

    def fetch(self, url, headers=None):
        """What is at an address; what was refused once is refused again."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if url in self._refused:
            raise self._refused[url]
        if url not in self._responses:
            self._check_open(url)
            try:
                response = self._fetcher.fetch(url, headers)
            except Exception as error:
                self._refused[url] = error
                raise
            self._responses[url] = (response.read(), response.content_type)
        content, kind = self._responses[url]
        return URLFetcherResponse(url, content, {"Content-Type": kind})

    def read(self, path: str, query: dict[str, str]) -> bytes:
        """A file of this server, by its path."""
        self._check_open(path)
        return self._fetcher.read(path, query)

    def _check_open(self, address: str) -> None:
        if self._closed:
            self.missed = True
            raise NotRemembered(address)
