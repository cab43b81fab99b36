//! Tables as Markdown, as HTML, or drawn for a terminal.
//!
//! [`markdown`] and [`html`] return markup; `draw` (feature `draw`) is for people at a terminal. A [`CellStyle`] sets what cells show:
//! [`Spans`] for slots that a row or column span fills, [`Lines`] for line breaks inside a cell. CSV is in `write::csv` (feature `csv`),
//! JSON in [`write::json`](super::json).

pub(crate) mod cell;
#[cfg(feature = "draw")]
mod draw;
mod markup;

pub use self::cell::{CellStyle, Lines, MARK_ABOVE, MARK_LEFT, Spans};
#[cfg(feature = "draw")]
pub use self::draw::draw;
pub use self::markup::{html, markdown};
