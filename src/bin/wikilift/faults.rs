//! Faults of the program itself: a panic on one page becomes a message, and the other pages continue.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;

use anyhow::anyhow;

thread_local! {
    /// The message of the last panic of this thread, and its location.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Stores panics instead of printing them, so that whoever catches one can report it in one line.
pub(crate) fn catch() {
    panic::set_hook(Box::new(|fault| {
        let payload = fault.payload();
        let said = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
        let place = fault.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
        SAID.set(Some(format!("{}{place}", said.unwrap_or("a panic"))));
    }));
}

/// Does something with a page. A panic becomes an error that names the page.
pub(crate) fn guarded<T>(path: &Path, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    // A panic cannot leave anything half done that outlives the page: what pages share is read-only.
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(anyhow!("{}: {}", path.display(), told())))
}

/// Runs the program. A panic outside any page ends it with an error.
pub(crate) fn guarded_run<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(anyhow!("{}", told())))
}

fn told() -> String {
    format!("internal error in wikilift, please report it: {}", SAID.take().unwrap_or_default())
}
