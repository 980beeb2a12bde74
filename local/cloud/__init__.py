"""Google Cloud on one computer, as far as a deploy can tell: `docs/deploy.md`, "The stand-in"."""

from local.cloud.cloud import Cloud

__all__ = ["Cloud"]
