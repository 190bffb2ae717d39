//! "Explain this rule": by a command of the client, else by its browser.

use plimsoll_lint::Rule;

use super::Refusal;
use crate::client::Client;
use crate::wire::features::{Command, ExecuteParams};
use crate::wire::message;

/// The command of a client that shows the page of a rule, whose name is its argument. A client that has it names it in
/// `initializationOptions.commands`.
pub(crate) const COMMAND: &str = "plimsoll.explain";
/// Our own command, which has the client open the page's address.
pub(crate) const OPEN_PAGE: &str = "plimsoll.openRulePage";

/// Who shows the page of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Client,
    Browser,
    Nobody,
}

/// The command that explains a rule, if there is a way to.
pub(super) fn command(client: &Client, rule: &'static Rule) -> Option<Command> {
    let command = match client.abilities.explains_by() {
        By::Client => COMMAND,
        By::Browser => OPEN_PAGE,
        By::Nobody => return None,
    };
    Some(Command { title: title(rule), command, arguments: vec![rule.name] })
}

pub(super) fn title(rule: &Rule) -> String {
    format!("Explain {}", rule.name)
}

/// The address of the page that `workspace/executeCommand` asks for.
pub(crate) fn page_to_show(params: serde_json::Value) -> Result<String, Refusal> {
    let refused = |text: String| (message::INVALID_PARAMS, text);
    let params: ExecuteParams = serde_json::from_value(params).map_err(|error| refused(format!("{error}.")))?;
    if params.command != OPEN_PAGE {
        return Err(refused(format!("'{}' is no command of this server.", params.command)));
    }
    let registry = plimsoll_rules::registry();
    let name = params.arguments.first().and_then(serde_json::Value::as_str).unwrap_or_default();
    let rule = registry.by_name(name).first().and_then(|&index| registry.rules().get(index));
    rule.map(Rule::page_url).ok_or_else(|| refused(format!("'{name}' is no rule.")))
}
