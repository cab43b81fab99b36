//! The measuring data, where it is: every page is read and is sound.

use wikilift::{Input, Page};

use crate::fixtures::{assert_sound, corpus, files};

#[test]
fn every_page_is_sound() {
    for folder in ["owasp", "real", "seed", "oracle"] {
        let Some(folder) = corpus(folder) else { continue };
        let mut count = 0;
        for path in files(&folder, "md") {
            let input = Input::read(&path).unwrap();
            let page = Page::parse(&input);
            if std::str::from_utf8(&std::fs::read(&path).unwrap()).is_ok_and(|text| text == input.text()) {
                assert_sound(input.text(), &page);
            }
            count += 1;
        }
        println!("{}: {count} pages", folder.display());
        assert!(count > 0);
    }
}
