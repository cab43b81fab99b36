//! How cells are shown, and tables written as Markdown, as HTML or drawn for a terminal.
//!
//! [`markdown`] and [`html`] are text; [`draw`] (feature `draw`) is for people at a terminal. [`CellStyle`] says what a cell shows that a
//! row or column span reaches into, and what becomes of line breaks in a cell. CSV is in [`write::csv`](super::csv), JSON in
//! [`write::json`](super::json).

pub(crate) mod cell;
#[cfg(feature = "draw")]
mod draw;
mod markup;

pub use self::cell::{CellStyle, Lines, MARK_ABOVE, MARK_LEFT, Spans};
#[cfg(feature = "draw")]
pub use self::draw::draw;
pub use self::markup::{html, markdown};
