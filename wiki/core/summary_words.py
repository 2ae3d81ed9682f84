"""What a summary can say, in each language a wiki's history is written in."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Counted:
    """`{place}` is empty or what `place` gives for a heading."""

    one: str
    many: str
    place: str


@dataclass(frozen=True, slots=True)
class Words:
    create: str
    delete: str
    move: str
    restore: str
    undo: str
    undo_person: Counted
    reason: str
    reason_below: str
    bring_back: Counted
    scribe: str
    no_scribe: str
    agenda: Counted
    add_file: str
    add_files: str
    delete_file: str
    check: str
    nothing: str
    spaces: str
    add: Counted
    remove: Counted
    change: Counted
    tick: Counted
    untick: Counted
    reorder: Counted
    schedule: str
    new_talks: Counted
    changed_talks: Counted
    cancelled_talks: Counted
    set_fields: str
    remove_fields: str
    change_fields: str
    many_fields: str
    comma: str
    last_comma: str
    joint: str
    fields: Mapping[str, str]


_UNDER = ' under "{heading}"'

ENGLISH = Words(
    create="create the page",
    delete="delete the page",
    move="move to {name}",
    restore="back to the revision of {when}",
    undo="undo the change of {when}",
    undo_person=Counted("undo 1 change by {place}", "undo {n} changes by {place}", "{name}"),
    reason="{phrase}: {reason}",
    reason_below="Reason: {reason}",
    bring_back=Counted("bring back the page", "bring back {n} pages", ""),
    scribe="{name} takes the notes",
    no_scribe="nobody takes the notes any more",
    agenda=Counted("change 1 talk of the agenda", "change {n} talks of the agenda", ""),
    add_file="add {name}",
    add_files="add {n} files",
    delete_file="delete {name}",
    check="checked by the speaker",
    nothing="change nothing",
    spaces="tidy spaces and blank lines",
    add=Counted("add 1 line{place}", "add {n} lines{place}", _UNDER),
    remove=Counted("remove 1 line{place}", "remove {n} lines{place}", _UNDER),
    change=Counted("change 1 line{place}", "change {n} lines{place}", _UNDER),
    tick=Counted("tick 1 task{place}", "tick {n} tasks{place}", _UNDER),
    untick=Counted("reopen 1 task{place}", "reopen {n} tasks{place}", _UNDER),
    reorder=Counted("move 1 line{place}", "move {n} lines{place}", _UNDER),
    schedule="import the schedule",
    new_talks=Counted("1 new talk", "{n} new talks", ""),
    changed_talks=Counted("1 changed", "{n} changed", ""),
    cancelled_talks=Counted("1 cancelled", "{n} cancelled", ""),
    set_fields="set {fields}",
    remove_fields="remove {fields}",
    change_fields="change {fields}",
    many_fields="{n} fields",
    comma=", ",
    last_comma=" and ",
    joint=", ",
    fields=MappingProxyType({}),
)

JAPANESE = Words(
    create="ページを作成",
    delete="ページを削除",
    move="{name}へ移動",
    restore="{when}の版に戻す",
    undo="{when}の変更を取り消し",
    undo_person=Counted("{place}の変更1件を取り消し", "{place}の変更{n}件を取り消し", "{name}"),
    reason="{phrase}（{reason}）",
    reason_below="理由：{reason}",
    bring_back=Counted("ページを復元", "{n}ページを復元", ""),
    scribe="{name}が記録係を担当",
    no_scribe="記録係を空ける",
    agenda=Counted("スケジュールの1件を変更", "スケジュールの{n}件を変更", ""),
    add_file="{name}を追加",
    add_files="ファイル{n}件を追加",
    delete_file="{name}を削除",
    check="登壇者が確認",
    nothing="変更なし",
    spaces="空白と空行を整理",
    add=Counted("{place}1行追加", "{place}{n}行追加", "「{heading}」に"),
    remove=Counted("{place}1行削除", "{place}{n}行削除", "「{heading}」から"),
    change=Counted("{place}1行を変更", "{place}{n}行を変更", "「{heading}」の"),
    tick=Counted("{place}タスク1件を完了", "{place}タスク{n}件を完了", "「{heading}」の"),
    untick=Counted("{place}タスク1件を再開", "{place}タスク{n}件を再開", "「{heading}」の"),
    reorder=Counted("{place}1行を移動", "{place}{n}行を移動", "「{heading}」の"),
    schedule="スケジュールを取り込み",
    new_talks=Counted("新規1件", "新規{n}件", ""),
    changed_talks=Counted("変更1件", "変更{n}件", ""),
    cancelled_talks=Counted("中止1件", "中止{n}件", ""),
    set_fields="{fields}を設定",
    remove_fields="{fields}を削除",
    change_fields="{fields}を変更",
    many_fields="{n}項目",
    comma="、",
    last_comma="、",
    joint="、",
    fields=MappingProxyType(
        {
            "title": "タイトル",
            "speakers": "登壇者",
            "start": "開始時刻",
            "duration": "時間",
            "room": "会場",
            "track": "トラック",
            "language": "言語",
            "abstract": "概要",
            "slides": "資料",
            "video": "動画",
            "links": "リンク",
            "tags": "タグ",
            "date": "開催日",
            "end_date": "最終日",
            "venue": "会場",
            "scribe": "記録係",
            "order": "順序",
            "complete": "完成の印",
            "checked": "確認日",
            "draft": "下書きの印",
        }
    ),
)
