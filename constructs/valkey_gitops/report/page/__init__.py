"""The page: one section for each module, put together by `page`."""

from valkey_gitops.report.page.page import page

__all__ = ["page"]
