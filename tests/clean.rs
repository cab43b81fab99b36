//! Pages rewritten as clean Markdown.

use proptest::prelude::{any, prop, prop_assert_eq, proptest};
use wikilift::clean::{ChineseVariant, LinkStyle, TableForm};
use wikilift::repair::{Change, RepairGroup};
use wikilift::{CleanOptions, Document, Input, Page, ParseOptions, RepairLevel};

use crate::support::clean::{options, without_repairs};

fn clean(source: &str, options: &CleanOptions) -> String {
    Document::parse(&Input::from_text("Test.md", source).unwrap(), &ParseOptions::default()).to_markdown(options)
}

/// Cleans with the default options, and removes the front matter that every page gets.
fn body(source: &str) -> String {
    let text = clean(source, &CleanOptions::default());
    text.split_once("\n---\n").map_or(text.clone(), |(_, body)| body.trim_start().to_owned())
}

/// Front matter stays as it was written, in its language; only what `clean` adds is new, and what is not valid becomes valid.
#[test]
fn front_matter_is_carried_on() {
    for (source, expected) in [
        (
            "+++\n# a remark\ndate = 2020-01-02\n\n[menu]\nx = 1\n+++\nText.\n\n[Category:A b](Category:A_b \"wikilink\")",
            "+++\ntitle = \"Test\"\ncategories = [\"A b\"]\n# a remark\ndate = 2020-01-02\n\n[menu]\nx = 1\n+++\n\nText.\n",
        ),
        (
            "---\nz: 1 # a remark\ncategories: [B]\n\na: \"x\"\ntitle: T\n---\nText.\n\n[Category:A](Category:A \"wikilink\")",
            "---\nz: 1 # a remark\ncategories:\n- B\n- A\n\na: \"x\"\ntitle: T\n---\n\nText.\n",
        ),
        ("---\r\nz: 1\r\ntitle: T\r\n...\r\n\r\nText.\r\n", "---\nz: 1\ntitle: T\n---\n\nText.\n"),
        ("{\n  \"z\": [1, 2],\n  \"a\": null\n}\nText.", "{\n  \"title\": \"Test\",\n  \"z\": [1, 2],\n  \"a\": null\n}\n\nText.\n"),
        ("{\"title\": \"T\", \"z\": 1}\nText.", "{\"title\": \"T\", \"z\": 1}\n\nText.\n"),
        // A flow mapping cannot be edited line by line.
        ("---\n{z: 1, b: 2}\n---\nText.", "---\ntitle: Test\nb: 2\nz: 1\n---\n\nText.\n"),
        ("---\ntitle: Lyra: a port\ntags: [x]\ntags: [y1]\n---\nText.", "---\ntitle: \"Lyra: a port\"\ntags:\n- y1\n---\n\nText.\n"),
        ("+++\ntitle = Lyra's port\n\"a b\" = 'c'\n+++\nText.", "+++\ntitle = \"Lyra's port\"\n\"a b\" = \"c\"\n+++\n\nText.\n"),
        ("Text.\n\n---\nz: 1\ntitle: T\n---\n", "---\nz: 1\ntitle: T\n---\n\nText.\n"),
    ] {
        let written = clean(source, &CleanOptions::default());
        assert_eq!(written, expected, "{source}");
        assert_eq!(clean(&written, &CleanOptions::default()), expected, "again: {source}");
    }
}

/// Each construct is written in its one style, and cleaning the result again does not change it.
#[test]
fn each_construct_in_its_one_style() {
    for (source, expected) in [
        // Blocks.
        ("Heading\n=======\n\ntext\nwraps", "# Heading\n\ntext wraps\n"),
        ("  - a\n  - b\n      - c\n\n<!-- end list -->\n\n  - d", "- a\n- b\n  - c\n- d\n"),
        ("1.  a\n2.  b\n\n<!-- end list -->\n\n1.  c", "1. a\n2. b\n\n<!-- -->\n\n1. c\n"),
        ("  - a\n    \n    b\n\n  - c", "- a\n\n  b\n\n- c\n"),
        ("  - \n  - a", "- a\n"),
        ("> a\n> b\n\n    code\n      more", "> a b\n\n```\ncode\n  more\n```\n"),
        ("~~~ {.java}\nint x;\n~~~", "```java\nint x;\n```\n"),
        ("a\n\n-----\n\nb", "a\n\n***\n\nb\n"),
        ("<h2>A <b>b</b></h2><p>c</p>", "## A **b**\n\nc\n"),
        ("<dl><dt>Term</dt><dd>one</dd><dd>two</dd></dl>", "- **Term**\n  - one\n  - two\n"),
        ("<pre>see <a href=\"X\">X</a>\n  now</pre>", "<pre>see <a href=\"X.md\">X</a>\n  now</pre>\n"),
        // Lines.
        ("a <b>b </b>c ** d", "a **b** c \\*\\* d\n"),
        ("中文<b>「強調」</b>文字", "中文<strong>「強調」</strong>文字\n"),
        ("中文 **強調**，文字", "中文 **強調**，文字\n"),
        ("***both***", "<em>**both**</em>\n"),
        ("a  \nb<br />c", "a\\\nb\\\nc\n"),
        ("\\[1\\] and \\_x\\_ and a\\_b \\# 5 \\<b\\>", "\\[1] and \\_x\\_ and a_b # 5 \\<b>\n"),
        ("``a`b``", "``a`b``\n"),
        ("x<sup>2</sup> H<sub>2</sub>O", "x<sup>2</sup> H<sub>2</sub>O\n"),
        ("costs \\$5 or $x^2$", "costs \\$5 or $x^2$\n"),
        ("1986\\. A year", "1986\\. A year\n"),
        ("&amp;nbsp; &lt;b&gt; &copy;", "\\<b> ©\n"),
        // Links.
        ("[a](A_\\(b\\) \"wikilink\")", "[a](A_(b).md)\n"),
        ("[a](../Page/A.md \"wikilink\")", "[a](../Page/A.md)\n"),
        ("[a](A.md \"a title\")", "[a](A.md \"a title\")\n"),
        ("[a](Java:_b \"wikilink\")", "[a](./Java:_b.md)\n"),
        ("[a](What? \"wikilink\")", "[a](What%3F.md)\n"),
        ("[aⓦ](https://zh.wikipedia.org/wiki/A \"wikilink\")", "[a](https://zh.wikipedia.org/wiki/A)\n"),
        ("<http://a.b/c>", "<http://a.b/c>\n"),
        ("[a [b](B \"wikilink\")](http://c.d)", "[a [b](B.md)](http://c.d)\n"),
        ("[t](Some page \\(film).md \"wikilink\")", "[t](<Some page (film).md>)\n"),
        ("![c](X.png \"fig:c\")", "![c](X.png)\n"),
        ("<figure><img src=\"X.png\" /><figcaption>A [b](B)</figcaption></figure>", "![A [b](B.md)](X.png)\n"),
        ("[200px \\| left \\| The *mole*](File:Old_mole.jpg \"wikilink\")", "![The mole](Old_mole.jpg)\n"),
        ("[500px](file:X.jpg \"wikilink\") [z](Media:Z.pdf \"wikilink\")", "![](X.jpg) [z](Media:Z.pdf)\n"),
        ("<File:Old_pier.png%7CThe%20pier>", "![The pier](Old_pier.png)\n"),
        ("![C|link=http://a.b/](C.svg)", "[![C](C.svg)](http://a.b/)\n"),
        // Anchors.
        (
            "a <span id=\"x y\">b</span>, <a name='c|d'></a>e <b id=f>g</b>",
            "a <span id=\"x y\"></span>b, <span id=\"c&#124;d\"></span>e <span id=\"f\"></span>**g**\n",
        ),
        ("<div id=\"d\"><p>a</p></div>\n\n<ul><li id=\"i\">b</li></ul>", "<span id=\"d\"></span>a\n\n- <span id=\"i\"></span>b\n"),
        ("## <span id=\"h\"></span>Head\n\n<a id=\"only\"></a>\n", "## <span id=\"h\"></span>Head\n\n<span id=\"only\"></span>\n"),
        // Leftovers.
        ("会议（；，缩写为X）", "会议（缩写为X）\n"),
        ("a {{b|c}} d ''e'' \\]\\] \\_\\_TOC\\_\\_", "a d e\n"),
        ("-{zh-hans:计算机;zh-hant:電腦}-", "计算机\n"),
        ("a<!-- c --> b", "a b\n"),
    ] {
        assert_eq!(body(source), expected, "{source}");
        assert_eq!(body(expected), expected, "again: {source}");
    }
}

#[test]
fn a_trail_goes_behind_its_link_on_wikis_without_trails() {
    let page = |host: &str, link: &str| format!("[x](https://{host}/wiki/X \"wikilink\") {link}");
    let last = |host: &str, link: &str| body(&page(host, link)).trim().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(
        last("zh.wikipedia.org", "[阿尔巴尼亚前最高领导人](../Page/阿尔巴尼亚.md \"wikilink\")"),
        "[阿尔巴尼亚](../Page/阿尔巴尼亚.md)前最高领导人"
    );
    assert_eq!(
        last("zh.wikipedia.org", "[**劳动党的**](../Page/劳动党_\\(土耳其\\).md \"wikilink\")"),
        "[**劳动党**](../Page/劳动党_(土耳其).md)的"
    );
    assert_eq!(last("en.wikipedia.org", "[cats](../Page/Cat.md \"wikilink\")"), "[cats](../Page/Cat.md)");
    // A bracket after the title: an author may have chosen this text, so the repair is only suggested.
    let source = page("ja.wikipedia.org", "[時報電話（117番）に](../Page/時報.md \"wikilink\")");
    let cleaned = Document::parse(&Input::from_text("Test.md", source).unwrap(), &ParseOptions::default()).clean(&CleanOptions::default());
    assert!(cleaned.text.contains("[時報電話（117番）に](../Page/時報.md)"));
    let change = cleaned.changes.iter().find(|change| change.group() == RepairGroup::Trails).unwrap();
    assert_eq!((change.applied, change.location.line, change.location.column), (false, 1, 49));
}

#[test]
fn one_level_says_how_sure_repairs_have_to_be() {
    // On a Chinese wiki, `的` certainly belongs after the link; but a longer word may happen to begin with a title of one character.
    let source = "---\nsource: https://zh.wikipedia.org/wiki/X\n---\n\n[政党的](../Page/政党.md \"wikilink\")（；，） [日本](../Page/日.md \"wikilink\")";
    let input = Input::from_text("Test.md", source).unwrap();
    for (level, expected, told) in [
        (RepairLevel::None, "[政党的](../Page/政党.md)（；，） [日本](../Page/日.md)", vec![]),
        (RepairLevel::Safe, "[政党](../Page/政党.md)的 [日本](../Page/日.md)", vec![true, true, false]),
        (RepairLevel::All, "[政党](../Page/政党.md)的 [日](../Page/日.md)本", vec![true, true, true]),
    ] {
        let cleaned = Document::parse(&input, &ParseOptions::default().with_repair_level(level)).clean(&CleanOptions::default());
        assert_eq!(cleaned.text.lines().last(), Some(expected), "{level:?}");
        let changes = cleaned.changes.iter().filter(|change| matches!(change.group(), RepairGroup::Trails | RepairGroup::Holes));
        assert_eq!(changes.map(|change| change.applied).collect::<Vec<_>>(), told, "{level:?}");
    }
}

#[test]
fn a_change_is_its_line_of_the_report() {
    let damaged = std::fs::read_to_string("fixtures/repair/harbours.2.17.md").unwrap();
    for source in [damaged.as_str(), "(；，x) [a](javascript:b)\n\n[Category:X](Category:X \"wikilink\")\n"] {
        let input = Input::from_text("Test.md", source).unwrap();
        let changes = Document::parse(&input, &ParseOptions::default()).clean(&CleanOptions::default()).changes;
        assert!(!changes.is_empty());
        for change in changes {
            let line = serde_json::to_string(&change).unwrap();
            assert_eq!(serde_json::from_str::<Change>(&line).unwrap(), change, "{line}");
        }
    }
}

#[test]
fn notes_of_every_form_are_footnotes() {
    let expected = "a[^1] b[^2]\n\n[^1]: one\n\n[^2]: (lost in the export)\n";
    for source in [
        "a\\[1\\] b\\[2\\]\n\n[Category:X](Category:X \"wikilink\")\n\n1.  one\n2.\n",
        "a[^1] b[^2]\n\n[^1]: one\n\n[^2]:\n",
        "a[1] b[2]\n\n[1] one\n\n[2]\n",
    ] {
        assert_eq!(body(source), expected, "{source}");
    }
    let dropped = options(|options| options.drop_empty_notes = true);
    assert!(clean("a[^1] b[^2]\n\n[^1]: one\n\n[^2]:\n", &dropped).ends_with("\n\na[^1] b\n\n[^1]: one\n"));
}

#[test]
fn categories_and_the_first_line_go_to_the_front_matter() {
    let source = "> This article is converted from Wikipedia: [T](https://en.wikipedia.org/wiki/T).\n\ntext\n\n[k](Category:B \"wikilink\") [Category:A](Category:A \"wikilink\")\n";
    let cleaned =
        "---\ntitle: T\nsource: https://en.wikipedia.org/wiki/T\nlanguage: en\ncategories:\n- B\n- A\nsort_keys:\n  B: k\n---\n\ntext\n";
    assert_eq!(clean(source, &CleanOptions::default()), cleaned);
    let [before, after] = [source, cleaned].map(|text| Page::parse(&Input::from_text("T.md", text).unwrap()));
    assert_eq!((&before.title, &before.source), (&after.title, &after.source));
    let names = |page: &Page| page.categories.iter().map(|category| (category.name.clone(), category.sort_key.clone())).collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    assert_eq!(after.categories.iter().map(|category| category.location.line).collect::<Vec<_>>(), [6, 7]);
}

const TABLE: &str = "<table><caption>C</caption><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td rowspan=2>1</td><td><a href=\"X\">x</a><br />y | z</td></tr><tr><td>2</td></tr></tbody></table>";

#[test]
fn tables_in_every_form() {
    let table = |form| {
        let text = clean(TABLE, &options(|options| options.tables = form));
        text.split_once("\n---\n").map_or(text.clone(), |(_, body)| body.trim().to_owned())
    };
    let html = "<table>\n<caption>C</caption>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td rowspan=\"2\">1</td>\n<td><a href=\"X.md\">x</a><br>y | z</td>\n</tr>\n<tr>\n<td>2</td>\n</tr>\n</tbody>\n</table>";
    assert_eq!(table(TableForm::Auto), html);
    assert_eq!(table(TableForm::Html), html);
    assert_eq!(table(TableForm::Pipe), "| a | b |\n| --- | --- |\n| 1 | [x](X.md)<br>y \\| z |\n| 1 | 2 |\n\nTable: C");
    assert_eq!(table(TableForm::List), "C\n\n- a: 1; b: [x](X.md)\\\n  y | z\n- a: 1; b: 2");
    assert_eq!(table(TableForm::Drop), "");
}

#[test]
fn links_in_every_style() {
    let source = "[x](https://en.wikipedia.org/wiki/X_(y) \"wikilink\") [a](A_b#C \"wikilink\")";
    let link = |style| {
        let text = clean(source, &options(|options| options.links = style));
        text.rsplit("---\n").next().unwrap().trim().to_owned()
    };
    assert_eq!(link(LinkStyle::Relative), "[x](https://en.wikipedia.org/wiki/X_(y)) [a](A_b.md#C)");
    assert_eq!(link(LinkStyle::Wikilink), "[[X (y)|x]] [[A b#C|a]]");
    assert_eq!(link(LinkStyle::Absolute), "[x](https://en.wikipedia.org/wiki/X_(y)) [a](https://en.wikipedia.org/wiki/A_b#C)");
    assert_eq!(link(LinkStyle::Text), "x a");
}

#[test]
fn plain_text_and_its_parts() {
    let source = "a **b** [c](C \"wikilink\")[^1]\n\n## H\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n  - i\n\n[^1]: note\n";
    let page = Document::parse(&Input::from_text("Test.md", source).unwrap(), &ParseOptions::default());
    assert_eq!(page.to_text(&CleanOptions::default()), "a b c\n\nH\n\nx\ty\n1\t2\n\n- i\n\n[1] note\n");
    let parts = page.text_chunks(&CleanOptions::default(), Some(20));
    let texts: Vec<(&str, Vec<String>)> = parts.iter().map(|part| (part.text.as_str(), part.sections.clone())).collect();
    assert_eq!(texts, [("a b c\n", vec![]), ("H\n\nx\ty\n1\t2\n\n- i\n", vec!["H".to_owned()]), ("[1] note\n", vec![])]);
}

#[test]
fn the_seed_page() {
    let name = "fixtures/pages/马列主义政党和组织国际会议_(团结和斗争)";
    let input = Input::read(format!("{name}.md")).unwrap();
    let page = Document::parse(&input, &ParseOptions::default());
    let cleaned = page.clean(&CleanOptions::default());
    let expected = format!("{name}.clean.txt");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&expected, &cleaned.text).unwrap();
    }
    assert_eq!(cleaned.text, std::fs::read_to_string(&expected).unwrap());
    let trails = cleaned.changes.iter().filter(|change| change.group() == RepairGroup::Trails);
    assert_eq!(trails.filter(|change| change.applied).count(), 10);
}

/// Pieces that lines of text are made of.
const PIECES: [&str; 30] = [
    "a", "词", " ", "*", "**", "_", "`", "[", "](", ")", "]", "<b>", "</b>", "<i>", "</i>", "~", "$", "|", "\n", "\n\n", "- ", "1. ", "#",
    ">", "<br>", "[^1]", "（", "。", "\\", "&amp;",
];

proptest! {
    /// Whatever a page is made of, its cleaned form is a fixed point. Repairs are disabled: in random text, one repair can make another
    /// necessary.
    #[test]
    fn cleaning_twice_changes_nothing(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24), seed in any::<u8>()) {
        let source = pieces.concat();
        let form = [TableForm::Auto, TableForm::Pipe, TableForm::Html][usize::from(seed) % 3];
        let options = options(|options| {
            options.tables = form;
            options.repairs.clear();
        });
        let once = clean(&source, &options);
        let twice = clean(&once, &options);
        prop_assert_eq!(&once, &twice, "{:?}", source);
    }
}

/// Three nested empty items are not a thematic break.
#[test]
fn empty_items_in_each_other_stay_items() {
    let options = without_repairs();
    let once = clean("- - *\n", &options);
    assert_eq!((once.as_str(), clean(&once, &options).as_str()), ("- - *\n", "- - *\n"));
}

#[test]
fn items_that_are_left_out_are_told() {
    let page = Document::parse(&Input::from_text("Test.md", "  - \n  - a\n\n1.  1.  \n2.  b\n").unwrap(), &ParseOptions::default());
    let changes = page.clean(&CleanOptions::default()).changes;
    let told: Vec<(RepairGroup, u32)> = changes.iter().map(|change| (change.group(), change.location.line)).collect();
    assert_eq!(told, [(RepairGroup::Holes, 1), (RepairGroup::Holes, 4)]);
}

#[test]
fn chinese_in_another_script() {
    let source =
        "软件[計算機](../Page/计算机.md \"wikilink\")和`软件`，[软件的](../Page/軟件.md \"wikilink\")\n\n| 软件 |\n|---|\n| 国 |\n";
    let input = Input::from_text("zh/Page/甲.md", format!("---\nsource: https://zh.wikipedia.org/wiki/甲\n---\n\n{source}")).unwrap();
    let page = Document::parse(&input, &ParseOptions::default());
    let written = |variant: Option<&str>| {
        let options = options(|options| options.variant = variant.map(|code| code.parse().unwrap()));
        page.to_text(&options).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(written(None), "软件計算機和软件，软件的 软件 国");
    assert_eq!(written(Some("zh-hant")), "軟件計算機和软件，軟件的 軟件 國");
    assert_eq!(written(Some("zh-tw")), "軟體計算機和软件，軟體的 軟體 國");
    assert_eq!(written(Some("zh-hans")), "软件计算机和软件，软件的 软件 国");
    // The title is in the other script, but what follows it is a trail all the same. Targets are not converted.
    let markdown = page.to_markdown(&options(|options| options.variant = Some(ChineseVariant::Simplified)));
    assert!(markdown.contains("[计算机](../Page/计算机.md)和`软件`，[软件](../Page/軟件.md)的"), "{markdown}");
}
