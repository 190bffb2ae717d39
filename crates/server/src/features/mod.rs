//! What an editor offers beside findings: one file a feature, each a function of the session and the request.

pub(crate) mod actions;
pub(crate) mod hover;
