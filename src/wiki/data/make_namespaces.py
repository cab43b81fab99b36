#!/usr/bin/env python3
"""Writes namespaces.tsv and interwiki.tsv, the data behind `wiki::namespace` and `wiki::interwiki`.

usage: pip install mwparserfromhtml pywikibot && python3 src/wiki/data/make_namespaces.py

Sources
  - mwparserfromhtml (MIT), parse/const.py: the namespace names of every Wikipedia language, as MediaWiki's siteinfo gives them.
  - pywikibot (MIT), site/_namespace.py: MediaWiki's canonical English names; families/: language codes and sister projects.
  - ALIASES below: words that MediaWiki accepts beside the names ($namespaceAliases and the names of the script variants in
    languages/messages/Messages*.php, e.g. https://doc.wikimedia.org/mediawiki-core/master/php/MessagesZh__hans_8php_source.html).
  - PREFIXES below: sister projects and MediaWiki's default interwiki table (maintenance/interwiki.list).
"""
import os
import pathlib
from collections import defaultdict

os.environ["PYWIKIBOT_NO_USER_CONFIG"] = "2"
from mwparserfromhtml.parse.const import NAMESPACES
from pywikibot.families import wikipedia_family
from pywikibot.site._namespace import BuiltinNamespace

ALIASES = {
    "zh": {-2: "媒体 媒体文件 媒體 媒體檔案", -1: "特殊", 1: "讨论 討論 对话 對話", 2: "用户 用戶 使用者", 3: "用户讨论 用戶討論 使用者討論 用户对话 用戶對話",
           4: "维基百科 維基百科", 6: "文件 图像 图片 檔案 圖像 圖片", 7: "文件讨论 檔案討論 圖像討論 图像讨论", 10: "模板 样板 樣板", 11: "模板讨论 模板討論",
           12: "帮助 幫助 使用說明 說明", 13: "帮助讨论 幫助討論", 14: "分类 分類", 15: "分类讨论 分類討論", 100: "主题 主題 门户 門戶", 828: "模块 模組"},
    "ja": {6: "画像", 10: "テンプレート", 12: "ヘルプ", 14: "カテゴリ カテゴリー", 100: "ポータル"},
    "ko": {6: "그림", 4: "백과"},
    "en": {6: "Image", 7: "Image talk", 4: "Project", 5: "Project talk"},
    "de": {6: "Bild", 7: "Bild Diskussion", 2: "Benutzerin", 3: "Benutzerin Diskussion"},
    "es": {6: "Imagen"}, "fr": {6: "Image", 2: "Utilisatrice"}, "it": {6: "Immagine", 1: "Discussione"}, "pt": {-2: "Mídia", 6: "Imagem Ficheiro Arquivo"},
    "nl": {6: "Afbeelding"}, "pl": {6: "Grafika", 2: "Użytkowniczka"}, "ru": {6: "Изображение", 2: "Участница"}, "sv": {6: "Bild"},
    "da": {6: "Billede"}, "no": {6: "Bilde"}, "cs": {6: "Soubor Obrázek"}, "hu": {6: "Kép"}, "tr": {6: "Resim"}, "uk": {6: "Зображення"},
    "he": {6: "תמונה"}, "ar": {6: "صورة"}, "vi": {6: "Hình"}, "fi": {6: "Kuva"}, "ro": {6: "Imagine"}, "id": {6: "Gambar"}, "fa": {6: "تصویر"},
}

PREFIXES = """
w wikt n b q s v voy d c m mw f species wikispecies wikipedia wiktionary wikinews wikibooks wikiquote wikisource wikiversity wikivoyage wikidata
commons meta metawiki metawikimedia metawikipedia mediawikiwiki mediazilla phab phabricator wikimedia wmf foundation incubator outreach wikitech
wikimania wikifunctions toollabs toolforge gerrit bugzilla otrs oclc oldwikisource nost nostalgia strategy testwiki tswiki translatewiki betawiki
acronym advogato arxiv c2find cache dictionary doi drumcorpswiki emacswiki foldoc freebsdman google googlegroups imdb irc iso639-3 linuxwiki
lojban lqwiki meatball memoryalpha mozillawiki oeis openwiki osmwiki pmid pythoninfo rfc s23wiki seattlewireless senseislibrary shoutwiki
squeak theopedia tmbw twiki uncyclopedia unreal usemod wikia wikihow wikinfo hdl issn viaf worldcat orphanet gutenberg
""".split()

HERE = pathlib.Path(__file__).parent

def fold(word):
    return word.replace("_", " ").lower()

def namespaces():
    votes = defaultdict(lambda: defaultdict(set))
    for language, words in NAMESPACES.items():
        for word, number in words.items():
            votes[fold(word)][number].add(language)
    for ns in BuiltinNamespace:
        if ns.value:
            votes[fold(ns.name)][ns.value].add("en")
    for language, words in ALIASES.items():
        for number, names in words.items():
            for word in ([names] if language in ("en", "de") else names.split()):
                votes[fold(word)][number].add(language)
    # A few words are different namespaces in different languages: the one of more languages wins, then the lower number.
    rows = [(word, max(numbers, key=lambda n: (len(numbers[n]), -n)), sorted(set().union(*numbers.values()))) for word, numbers in votes.items() if word]
    lines = [f"{word}\t{number}\t{languages[0] if len(languages) == 1 else '*'}" for word, number, languages in rows]
    return sorted(lines, key=lambda line: line.split("\t")[0].encode())

def interwiki():
    family = wikipedia_family.Family()
    codes = set(family.codes) | set(wikipedia_family.Family.closed_wikis) | {"zh-cn", "zh-tw", "zh-hans", "zh-hant", "nb", "cz", "dk", "jp", "minnan", "nan", "yue", "lzh", "sgs", "vro", "rup", "egl"}
    rows = {prefix: "project" for prefix in PREFIXES} | {code: "language" for code in codes}
    for letter in "wnbqsvdcmf":
        rows[letter] = "project"
    return sorted((f"{prefix}\t{kind}" for prefix, kind in rows.items()), key=lambda line: line.split("\t")[0].encode())

for name, lines in (("namespaces.tsv", namespaces()), ("interwiki.tsv", interwiki())):
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(name, len(lines))
