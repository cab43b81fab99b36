//! The measuring data, where it is: every page is read, is sound, and is read in time.

use std::time::{Duration, Instant};

use wikilift::{Input, Page};

use crate::fixtures::{assert_sound, corpus, files};

/// The longest time for a page. Debug builds are some twenty times slower than what users run.
const LONGEST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2000 } else { 100 });

#[test]
fn every_page_is_sound_and_quick() {
    for folder in ["owasp", "real", "seed", "oracle"] {
        let Some(folder) = corpus(folder) else { continue };
        let (mut count, mut slowest) = (0, (Duration::ZERO, std::path::PathBuf::new()));
        for path in files(&folder, "md") {
            let input = Input::read(&path).unwrap();
            let start = Instant::now();
            let page = Page::parse(&input);
            let time = start.elapsed();
            assert!(time < LONGEST, "{}: {time:?}", path.display());
            if std::str::from_utf8(&std::fs::read(&path).unwrap()).is_ok_and(|text| text == input.text()) {
                assert_sound(input.text(), &page);
            }
            slowest = slowest.max((time, path));
            count += 1;
        }
        println!("{}: {count} pages, slowest {:?} ({})", folder.display(), slowest.0, slowest.1.display());
        assert!(count > 0);
    }
}
