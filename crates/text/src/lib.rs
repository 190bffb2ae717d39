//! Bytes and lines.
//!
//! Everything in Plimsoll that points at text does so with a [`Span`]: two `u32` byte offsets into the file as it was
//! read. Lines and columns exist only at the edge, where a report or an editor asks a [`LineIndex`] for them.
//!
//! This crate knows nothing of YAML, Dockerfiles or rules. Read [`Span`], [`LineIndex`] and [`Edit`] first; [`decode`]
//! says how bytes become text.
//!
//! ```
//! use plimsoll_text::{Encoding, LineIndex, Span};
//!
//! let text = "FROM alpine\nUSER root\n";
//! let index = LineIndex::new(text);
//! let user = Span::new(17, 21);
//! assert_eq!(user.of(text), "root");
//! let at = index.position(text, user.start, Encoding::Utf16);
//! assert_eq!((at.line, at.column), (1, 5));
//! ```

mod decode;
mod edit;
mod lines;
mod span;

pub use decode::{Decoded, decode};
pub use edit::{Edit, EditError, apply_edits};
pub use lines::{Encoding, LineIndex, Position};
pub use span::Span;
