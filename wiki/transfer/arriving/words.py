"""What people read about the import of files: what becomes of each, what could not be carried over, why files are refused."""

from collections.abc import Mapping

from wiki.transfer.arriving import arrive as arriving
from wiki.transfer.arriving import bundle, left_over
from wiki.transfer.report import read as report_read
from wiki.web.words import N_

STATES: Mapping[str, str] = {
    arriving.NEW: N_("new"),
    arriving.CHANGED: N_("changed"),
    arriving.SAME: N_("the same"),
    arriving.KEPT: N_("kept as it is"),
    arriving.GONE: N_("removed here"),
    arriving.TAKEN: N_("name is taken"),
}
"""In one word, beside a page's title."""

MEANINGS: Mapping[str, str] = {
    arriving.KEPT: N_("Changed here and there since the last import. It stays as it is here."),
    arriving.GONE: N_("Came with an earlier import, and was taken away or moved here since. It does not come again."),
    arriving.TAKEN: N_("Another page or file has this name already. It is not brought."),
}
"""Why a file stays out, for those that do."""

LEFT_OVER: Mapping[str, str] = {
    left_over.TAG: N_("Markdown has no form for it"),
    left_over.FIELD: N_("the wiki has no such field"),
    left_over.ATTRIBUTES: N_("class, size or colour have no place in Markdown"),
    left_over.DIRECTIVE: N_("not known, or not allowed"),
    left_over.MATH: N_("formulas stay as they were typed"),
    left_over.DIAGRAM: N_("drawings in words stay as code"),
    left_over.EMBEDDED: N_("was shown in the page, is a link now"),
    left_over.CHAT: N_("was said beside the text"),
    left_over.LINK: N_("what it leads to did not come along"),
    left_over.ENCODING: N_("was not in UTF-8, and was read as this"),
    left_over.NOT_TEXT: N_("is no text in any known encoding"),
    left_over.NOT_MARKDOWN: N_("is of another format"),
    left_over.TOO_LARGE: N_("is too large"),
    left_over.MISSING: N_("this file was not given"),
    left_over.NAME: N_("its name is refused"),
    left_over.SAME_NAME: N_("another file has this name"),
    left_over.ELSEWHERE: N_("lives in another event"),
    left_over.PLACE: N_("there is no place for it in this event"),
    left_over.HIDDEN: N_("hidden files stay behind"),
    left_over.SYMLINK: N_("symbolic links stay behind"),
    left_over.SUBMODULE: N_("submodules stay behind"),
    left_over.LARGE_FILE_POINTER: N_("only a pointer to a large file, which is elsewhere"),
}

NOT_READABLE: Mapping[str, str] = {
    bundle.NOT_A_POST: N_("This is no post."),
    bundle.OTHER_FORMAT: N_("This is of another format, by its ending or by what is in it."),
    bundle.DAMAGED: N_("The file is damaged, or cut short."),
    bundle.TOO_MUCH: N_("It is too much: too many files, too many bytes once unpacked, or too much work."),
    bundle.NOTHING: N_("There is nothing in it that could become a page."),
    bundle.NOT_SAFE: N_("Names in this zip lead out of it, as attacks do. Nothing of it was unpacked."),
    bundle.ONE_AT_A_TIME: N_("Only one file at a time can be imported like this."),
}

NOT_REPORTS: Mapping[str, str] = {
    report_read.NO_MARK: N_("The line “festa:report” is missing, which each report has that a wiki wrote."),
    report_read.OTHER_VERSION: N_("Another version of the wiki wrote this report."),
    report_read.NO_NAME: N_("The name of its event is missing."),
    report_read.NO_TYPE: N_("The fields on top of it do not say “type: event”."),
}
