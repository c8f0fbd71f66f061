"""Import ids in whatever somebody pastes: ids, addresses, `curl` lines, raw requests, JSON.

Pure. Two rules shape it. An id that is lost is a job that is lost, so everything that is surely one
is taken, wherever it stands; prose that is pasted by mistake must not become thirty jobs, so a bare
word has to be plausible. And a token that comes along is not kept: it is taken out of the text
before anything else reads it.
"""

from drs_tui.paste.findings import Pasted
from drs_tui.paste.jobs import PastedJob, for_platform
from drs_tui.paste.reader import read_pasted

__all__ = ["Pasted", "PastedJob", "for_platform", "read_pasted"]
