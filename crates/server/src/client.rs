//! What the client can do. Read leniently: what is missing or odd counts as not supported.

use plimsoll_text::Encoding;
use serde_json::Value;

use crate::features::Abilities;

/// The abilities of the client that change what we send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client {
    /// How columns are counted.
    pub(crate) encoding: Encoding,
    /// It asks for diagnostics, so that they need not be pushed.
    pub(crate) pulls: bool,
    /// It can be asked to pull again.
    pub(crate) refreshes: bool,
    pub(crate) related_information: bool,
    pub(crate) diagnostic_data: bool,
    /// It strikes out what is deprecated.
    pub(crate) deprecated_tag: bool,
    /// It fades out what is of no use.
    pub(crate) unnecessary_tag: bool,
    /// Edits may name the version of the document that they are for.
    pub(crate) document_changes: bool,
    pub(crate) markdown: bool,
    /// It can be asked to watch files.
    pub(crate) watches: bool,
    /// What matters for more than findings.
    pub(crate) abilities: Abilities,
    /// It can be asked for the user's settings.
    pub(crate) configures: bool,
    /// It can be asked to tell us when they change.
    pub(crate) registers_settings: bool,
    /// It shows what goes on in the background.
    pub(crate) progress: bool,
    /// The process that started us.
    pub(crate) process: Option<u32>,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(crate) fn new(params: &Value) -> Self {
        let at = |pointer: &str| params.pointer(&format!("/capabilities/{pointer}"));
        let can = |pointer: &str| at(pointer).and_then(Value::as_bool).unwrap_or(false);
        let has = |pointer: &str, item: &str| {
            at(pointer).and_then(Value::as_array).is_some_and(|list| list.iter().any(|value| value == item))
        };
        let tags = at("textDocument/publishDiagnostics/tagSupport/valueSet").and_then(Value::as_array);
        let tag = |number: u64| tags.is_some_and(|tags| tags.iter().any(|tag| tag.as_u64() == Some(number)));
        let formats = "textDocument/hover/contentFormat";
        Self {
            encoding: encoding(at("general/positionEncodings")),
            pulls: at("textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes: can("workspace/diagnostics/refreshSupport"),
            related_information: can("textDocument/publishDiagnostics/relatedInformation"),
            diagnostic_data: can("textDocument/publishDiagnostics/dataSupport"),
            deprecated_tag: tag(2),
            unnecessary_tag: tag(1),
            document_changes: can("workspace/workspaceEdit/documentChanges"),
            markdown: at(formats).is_none() || has(formats, "markdown"),
            watches: can("workspace/didChangeWatchedFiles/dynamicRegistration"),
            abilities: Abilities::new(params),
            configures: can("workspace/configuration"),
            registers_settings: can("workspace/didChangeConfiguration/dynamicRegistration"),
            progress: can("window/workDoneProgress"),
            process: params.get("processId").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok()),
        }
    }
}

/// UTF-16 where the client can, so that several servers of one buffer agree, unless it puts UTF-8 first.
fn encoding(offered: Option<&Value>) -> Encoding {
    let offered: Vec<&str> =
        offered.and_then(Value::as_array).map_or(Vec::new(), |list| list.iter().filter_map(Value::as_str).collect());
    if offered.first() == Some(&"utf-8") {
        Encoding::Utf8
    } else if offered.contains(&"utf-16") {
        Encoding::Utf16
    } else if offered.contains(&"utf-8") {
        Encoding::Utf8
    } else if offered.contains(&"utf-32") {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

/// The protocol's name of an encoding.
pub(crate) const fn encoding_name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16 => "utf-16",
        Encoding::Utf32 => "utf-32",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn utf_16_is_preferred_unless_utf_8_comes_first() {
        let cases = [
            (json!(null), Encoding::Utf16),
            (json!([]), Encoding::Utf16),
            (json!(["utf-8", "utf-16"]), Encoding::Utf8),
            (json!(["utf-32", "utf-8", "utf-16"]), Encoding::Utf16),
            (json!(["utf-32"]), Encoding::Utf32),
            (json!(["utf-32", "utf-8"]), Encoding::Utf8),
            (json!("utf-8"), Encoding::Utf16),
        ];
        for (offered, wanted) in cases {
            let params = json!({"capabilities": {"general": {"positionEncodings": offered}}});
            assert_eq!(Client::new(&params).encoding, wanted, "{offered}");
        }
    }
}
