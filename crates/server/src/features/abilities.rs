//! What the client can do that matters here. What is missing or odd counts as not supported.

use serde_json::Value;

use super::explain;

/// The abilities of the client that change what is offered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Abilities {
    /// It asks for the edit of an action when that is chosen.
    pub(crate) resolves_edits: bool,
    /// Edits may make files.
    pub(crate) creates_files: bool,
    /// It can open an address in a browser.
    shows_pages: bool,
    /// It has a command of its own that shows the page of a rule.
    explains: bool,
    /// Symbols may have children.
    pub(crate) nested_symbols: bool,
}

impl Abilities {
    /// Reads the parameters of `initialize`.
    pub(crate) fn new(params: &Value) -> Self {
        let at = |pointer: &str| params.pointer(&format!("/capabilities/{pointer}"));
        let can = |pointer: &str| at(pointer).and_then(Value::as_bool).unwrap_or(false);
        let lists = |list: Option<&Value>, item: &str| {
            list.and_then(Value::as_array).is_some_and(|list| list.iter().any(|value| value == item))
        };
        let resolves = at("textDocument/codeAction/resolveSupport/properties");
        let document_changes = can("workspace/workspaceEdit/documentChanges");
        Self {
            resolves_edits: lists(resolves, "edit") && can("textDocument/codeAction/dataSupport"),
            creates_files: document_changes && lists(at("workspace/workspaceEdit/resourceOperations"), "create"),
            shows_pages: can("window/showDocument/support"),
            explains: lists(params.pointer("/initializationOptions/commands"), explain::COMMAND),
            nested_symbols: can("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
        }
    }

    /// How the page of a rule is shown.
    pub(crate) const fn explains_by(&self) -> explain::By {
        match (self.explains, self.shows_pages) {
            (true, _) => explain::By::Client,
            (false, true) => explain::By::Browser,
            (false, false) => explain::By::Nobody,
        }
    }
}
