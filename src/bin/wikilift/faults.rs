//! Faults of the program itself: a panic on one page is a message, and the other pages go on.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;

use anyhow::anyhow;

thread_local! {
    /// What the last panic of this thread said, and where.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Lets panics be told by who catches them, in one line.
pub(crate) fn catch() {
    panic::set_hook(Box::new(|fault| {
        let payload = fault.payload();
        let said = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
        let place = fault.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
        SAID.set(Some(format!("{}{place}", said.unwrap_or("a panic"))));
    }));
}

/// Does something with a page. A panic is an error that names the page.
pub(crate) fn guarded<T>(path: &Path, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    // Nothing outlives a page that a panic could leave half done: what is shared between pages is read only.
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(anyhow!("{}: {}", path.display(), told())))
}

/// Runs the program. A panic that is on no page ends it with an error.
pub(crate) fn guarded_run<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(anyhow!("{}", told())))
}

fn told() -> String {
    format!("a fault in wikilift, please report it: {}", SAID.take().unwrap_or_default())
}
