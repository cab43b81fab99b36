//! The parts of `[[File:Name|options|caption]]` (<https://www.mediawiki.org/wiki/Help:Images>), which exporters leave in captions and names.

/// What the parts of a picture say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts<'t> {
    /// The last part that is no option.
    pub(crate) caption: Option<&'t str>,
    /// Where the picture leads to, from `link=`.
    pub(crate) link: Option<&'t str>,
}

/// Options without a value: in English, which MediaWiki accepts on every wiki, and the words of other languages for the most frequent ones
/// (`$magicWords`, `img_…`, in `languages/messages`). Their case counts: `Top` is a caption.
const WORDS: [&str; 69] = [
    "thumb",
    "thumbnail",
    "frame",
    "framed",
    "enframed",
    "frameless",
    "border",
    "right",
    "left",
    "center",
    "centre",
    "none",
    "baseline",
    "sub",
    "super",
    "sup",
    "top",
    "text-top",
    "middle",
    "bottom",
    "text-bottom",
    "upright",
    "loop",
    "muted",
    // German, French, Spanish, Italian, Portuguese, Russian.
    "mini",
    "miniatur",
    "gerahmt",
    "rahmenlos",
    "rechts",
    "links",
    "zentriert",
    "hochkant",
    "vignette",
    "cadre",
    "sans_cadre",
    "droite",
    "gauche",
    "centré",
    "miniaturadeimagen",
    "miniatura",
    "derecha",
    "izquierda",
    "centro",
    "centrado",
    "destra",
    "sinistra",
    "riquadro",
    "miniaturadaimagem",
    "direita",
    "esquerda",
    "commoldura",
    "мини",
    "миниатюра",
    "справа",
    "слева",
    "центр",
    "обрамить",
    // Chinese, Japanese, Korean.
    "缩略图",
    "縮圖",
    "有框",
    "无框",
    "無框",
    "右",
    "左",
    "居中",
    "サムネイル",
    "中央",
    "섬네일",
    "오른쪽",
];

/// Options with a value.
const KEYS: [&str; 13] =
    ["thumb", "thumbnail", "upright", "link", "alt", "page", "class", "lang", "start", "end", "thumbtime", "manualthumb", "seite"];

/// Reads the parts behind the name of a picture, divided by bars. `None` if none of them is an option: then the text is one caption. A
/// single part can be an option only of what is marked as a wikilink (`![left](arrow.png)` is a picture of an arrow), and only if it is a word, a
/// size or a link: `start=5` alone may be what is written below the picture.
pub(crate) fn parts(text: &str, wikilink: bool) -> Option<Parts<'_>> {
    if !(wikilink || text.contains('|')) {
        return None;
    }
    let is_single = !text.contains('|');
    let mut found = Parts::default();
    let mut has_option = false;
    for part in text.split('|').map(str::trim) {
        match part.split_once('=') {
            Some((key, value)) if key.trim() == "link" => {
                has_option = true;
                found.link = Some(value.trim()).filter(|value| !value.is_empty());
            }
            _ if is_option(part) && !(is_single && part.contains('=')) => has_option = true,
            _ => found.caption = Some(part).filter(|part| !part.is_empty()),
        }
    }
    has_option.then_some(found)
}

/// Suffixes of files that MediaWiki shows as pictures.
const SUFFIXES: [&str; 10] = [".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".tif", ".tiff", ".bmp", ".xcf"];

/// Whether a file is a picture, by its name.
pub(crate) fn is_picture(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    SUFFIXES.iter().any(|suffix| lower.ends_with(suffix))
}

fn is_option(part: &str) -> bool {
    let key = part.split_once('=').map(|(key, _)| key.trim());
    WORDS.contains(&part) || key.is_some_and(|key| KEYS.contains(&key)) || is_size(part)
}

/// `200px`, `x100px`, `200x100px`.
fn is_size(part: &str) -> bool {
    let Some(size) = part.strip_suffix("px") else { return false };
    let (width, height) = size.trim_end().split_once('x').unwrap_or((size, size));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    is_number(width.trim()) && is_number(height.trim()) && !(width.is_empty() && height.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_that_is_no_option_is_the_caption() {
        let read = |text| parts(text, true).map(|Parts { caption, link }| (caption, link));
        assert_eq!(read("200px | left | The cap"), Some((Some("The cap"), None)));
        assert_eq!(read("500px"), Some((None, None)));
        assert_eq!(read("Logo|link=http://www.example.org/"), Some((Some("Logo"), Some("http://www.example.org/"))));
        assert_eq!(read("thumb|upright=1.2|alt=A cat|x100px"), Some((None, None)));
        assert_eq!(read("frame|One|Two"), Some((Some("Two"), None)));
        assert_eq!(read("Two | parts"), None);
        assert_eq!(read("A caption"), None);
        assert_eq!(read("px"), None);
        assert_eq!(read("Top"), None);
        assert_eq!(read("start=5"), None);
        assert_eq!(read("start=5|left"), Some((None, None)));
        assert_eq!(read("缩略图|右|图"), Some((Some("图"), None)));
        assert_eq!(parts("left", false), None);
    }
}
