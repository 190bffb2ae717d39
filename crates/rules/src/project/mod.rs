//! Rules across kinds of files, and about Plimsoll's own comments.

pub(crate) mod image_user_refused;
pub(crate) mod invalid_suppression;
pub(crate) mod unused_suppression;
