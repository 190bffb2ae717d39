//! The checks: one page, one function and one `mod` line a rule.
//!
//! `src/<family>/<rule>.rs` holds the function, `rules/<family>/<rule>.md` at the root of the repository all facts, and the
//! build script ties the two together in [`registry`]. A rule sees a typed view, writes to a
//! [`Report`](plimsoll_lint::Report), and knows neither files nor output formats. `CONTRIBUTING.md` says how to add one.
//!
//! ```
//! let registry = plimsoll_rules::registry();
//! let rule = &registry.rules()[registry.by_name("KSV-0017")[0]];
//! assert_eq!(rule.name, "privileged-container");
//! ```

mod dockerfile;
mod kubernetes;
mod project;
#[cfg(feature = "shellcheck")]
mod shell;

use std::sync::{Arc, LazyLock};

use plimsoll_lint::Registry;

include!(concat!(env!("OUT_DIR"), "/registry.rs"));

/// All rules.
#[must_use]
pub fn registry() -> Arc<Registry> {
    static REGISTRY: LazyLock<Arc<Registry>> = LazyLock::new(|| {
        let registry = Registry::new(&RULES);
        #[cfg(feature = "shellcheck")]
        let registry = registry.with_script_codes(shell::check);
        Arc::new(registry)
    });
    Arc::clone(&REGISTRY)
}
